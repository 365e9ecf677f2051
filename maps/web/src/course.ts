import type { Lap, Place, Shift } from "./types";

/** A lap as a course: places with the minute at which each is reached. */
export interface Course {
  lap: Lap;
  way: Place[];
  minutes: number[];
}

/** Return the courses of a shift's laps; within a lap the pace is even. */
export function courses(shift: Shift): Course[] {
  return shift.laps.map((lap) => {
    const way: Place[] = [];
    let [x, y] = [0, 0];
    for (let place = 0; place < lap.xy.length; place += 2) {
      x += lap.xy[place];
      y += lap.xy[place + 1];
      way.push([y / 1e6, x / 1e6]);
    }
    return { lap, way, minutes: minutes(way, lap) };
  });
}

function minutes(way: Place[], lap: Lap): number[] {
  const narrow = Math.cos((way[0][0] * Math.PI) / 180);
  const along = [0];
  for (let place = 1; place < way.length; place++) {
    const north = way[place][0] - way[place - 1][0];
    const east = (way[place][1] - way[place - 1][1]) * narrow;
    along.push(along[place - 1] + Math.hypot(north, east));
  }
  const whole = along[along.length - 1] || 1;
  return along.map((done) => lap.s + ((lap.e - lap.s) * done) / whole);
}

/** Return where a course is at a minute. */
export function at(course: Course, minute: number): Place {
  const { way, minutes: times } = course;
  const next = times.findIndex((time) => time > minute);
  if (next < 0) return way[way.length - 1];
  if (next === 0) return way[0];
  const share = (minute - times[next - 1]) / (times[next] - times[next - 1]);
  return [0, 1].map((axis) => way[next - 1][axis] + share * (way[next][axis] - way[next - 1][axis])) as Place;
}

/** Return the part of a course between two minutes, or nothing where it is over or yet to come. */
export function between(course: Course, from: number, to: number): Place[] {
  const [start, end] = [Math.max(from, course.lap.s), Math.min(to, course.lap.e)];
  if (start >= end) return [];
  const inner = course.way.filter((_, place) => course.minutes[place] > start && course.minutes[place] < end);
  return [at(course, start), ...inner, at(course, end)];
}

/** Return the parts of many courses between two minutes, joined where one goes on from another. */
export function joined(all: Course[], from: number, to: number): Place[][] {
  const parts: Place[][] = [];
  for (const course of all) {
    const part = between(course, from, to);
    const last = parts[parts.length - 1];
    const end = last?.[last.length - 1];
    if (!part.length) continue;
    if (end && near(end, part[0])) last.push(...part.slice(1));
    else parts.push(part);
  }
  return parts;
}

const near = (one: Place, other: Place): boolean =>
  Math.abs(one[0] - other[0]) < 5e-6 && Math.abs(one[1] - other[1]) < 5e-6;

/** Return where a guard is at a minute: on a course, or where the last one ended. */
export function whereabouts(all: Course[], minute: number): { place: Place; walking: boolean } | null {
  const now = all.find(({ lap }) => lap.s <= minute && minute < lap.e);
  if (now) return { place: at(now, minute), walking: true };
  const past = all.filter(({ lap }) => lap.e <= minute).pop();
  const stand = past ? past.way[past.way.length - 1] : all[0]?.way[0];
  return stand ? { place: stand, walking: false } : null;
}

/** Return a minute as hh:mm on the 24-hour clock. */
export function clock(minute: number): string {
  const whole = ((Math.floor(minute + 1e-6) % 1440) + 1440) % 1440;
  return [Math.floor(whole / 60), whole % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
