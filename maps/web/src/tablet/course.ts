/** Where a guard stands in the shift: what is next, what is late, what was missed. */

import type { Shift, Stop } from "./bundle";

export type Timing = "on time" | "soon" | "late" | "missed";

export interface Course {
  next: Stop | null;
  then: Stop | null;
  timing: Timing;
  /** Of the lap that runs. */
  done: number;
  all: number;
  missed: Stop[];
}

const SOON_MS = 3 * 60_000;
/** A stop that was not made so long after its time is missed: the guard goes on with the next. */
export const MISSED_MS = 10 * 60_000;
const MADE = new Set(["checkpoint", "hazard", "must_see", "watch"]);

export const keyOf = (stop: Pick<Stop, "kind" | "ref_id" | "at">): string =>
  `${stop.kind}/${stop.ref_id}/${Date.parse(stop.at)}`;

/** Return the course of a shift at a moment; `done` are the keys of stops checked in at, `spared` of
 * those that are not this guard's: somebody else walked the shift until he took it over. */
export function course(shift: Shift, done: ReadonlySet<string>, now: number, spared: ReadonlySet<string> = new Set()): Course {
  const stops = madeStops(shift).filter((stop) => !spared.has(keyOf(stop)));
  const open = stops.filter((stop) => !done.has(keyOf(stop)));
  const missed = open.filter((stop) => Date.parse(stop.at) + MISSED_MS < now);
  const coming = open.filter((stop) => Date.parse(stop.at) + MISSED_MS >= now);
  const lap = shift.walks.find((walk) => Date.parse(walk.end) > now) ?? shift.walks.at(-1);
  const inLap = stops.filter(
    (stop) => lap !== undefined && stop.at >= lap.start && Date.parse(stop.at) < Date.parse(lap.end),
  );
  const [next = null, then = null] = coming;
  return {
    next,
    then,
    timing: next === null ? "on time" : timing(Date.parse(next.at), now),
    done: inLap.filter((stop) => done.has(keyOf(stop))).length,
    all: inLap.length,
    missed,
  };
}

/** Return the stops of a shift that somebody has to come to. */
export const madeStops = (shift: Shift): Stop[] =>
  shift.stops.filter(
    (stop) =>
      MADE.has(stop.kind) && stop.ref_id !== null && Date.parse(stop.at) >= Date.parse(shift.start) && Date.parse(stop.at) < Date.parse(shift.end),
  );

/** Return the stop a code was read at: the open one of that checkpoint nearest in time, also one that
 * was missed; null where none is open. */
export function stopAt(shift: Shift, done: ReadonlySet<string>, ref_id: string, now: number): Stop | null {
  const open = madeStops(shift).filter((stop) => stop.kind === "checkpoint" && stop.ref_id === ref_id && !done.has(keyOf(stop)));
  const away = (stop: Stop): number => Math.abs(Date.parse(stop.at) - now);
  return open.reduce<Stop | null>((best, stop) => (best === null || away(stop) < away(best) ? stop : best), null);
}

export function timing(due: number, now: number): Timing {
  if (now > due + MISSED_MS) return "missed";
  if (now > due) return "late";
  return due - now <= SOON_MS ? "soon" : "on time";
}
