import type { Place, Replay } from "./types";

/** Seconds without a fix after which nobody knows where somebody is. */
export const SILENT_S = 180;

/** The fixes of a guard: seconds since the zero of the replay, and places. */
export interface Track {
  id: string;
  n: number;
  times: number[];
  places: Place[];
  /** Where the guard was at a second: between two fixes near in time, else at the last one. */
  until(second: number): Place | null;
  /** Whether nothing is known at a second. */
  silent(second: number): boolean;
  /** The way between two seconds, broken where nothing is known. */
  between(from: number, to: number): Place[][];
}

/** Return a track from its deltas: seconds, and millionths of a degree east and north. */
export function track(guard: Replay["guards"][number]): Track {
  const times: number[] = [];
  const places: Place[] = [];
  let [second, x, y] = [0, 0, 0];
  guard.t.forEach((step, at) => {
    second += step;
    x += guard.xy[2 * at];
    y += guard.xy[2 * at + 1];
    times.push(second);
    places.push([y / 1e6, x / 1e6]);
  });
  const last = (at: number): number => {
    let [low, high] = [0, times.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  const near = (at: number): boolean => times[at + 1] - times[at] <= SILENT_S;
  const until = (at: number): Place | null => {
    const before = last(at);
    if (before < 0) return null;
    if (before + 1 >= times.length || !near(before)) return places[before];
    const share = (at - times[before]) / (times[before + 1] - times[before] || 1);
    const [from, to] = [places[before], places[before + 1]];
    return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
  };
  return {
    id: guard.id,
    n: guard.n,
    times,
    places,
    until,
    silent: (at) => {
      const before = last(at);
      return before < 0 || at - times[before] > SILENT_S;
    },
    between: (from, to) => {
      const parts: Place[][] = [];
      let part: Place[] = [];
      for (let at = Math.max(0, last(from)); at < times.length && times[at] <= to; at++) {
        part.push(places[at]);
        if (at + 1 < times.length && !near(at)) {
          parts.push(part);
          part = [];
        }
      }
      const end = until(to);
      if (part.length && end) part.push(end);
      return [...parts, part].filter((one) => one.length > 1);
    },
  };
}
