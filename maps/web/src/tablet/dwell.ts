/** Presence by staying: fixes within a stop's radius for long enough, with no gap between. */

import { distance, type Place } from "./geo";

export interface Seen {
  at: number;
  place: Place;
  accuracy_m: number;
}

/** A fix worse than this shows nothing. */
const POOR_M = 60;
/** Fixes farther apart in time are not the same stay. */
const GAP_MS = 30_000;

/** Return whether the last fixes stay at a place; a single fix, however good, is no stay. */
export function dwells(fixes: Seen[], stop: Place, radius_m: number, dwell_ms: number): boolean {
  let since = Infinity;
  let before = Infinity;
  for (const fix of [...fixes].reverse()) {
    const near = fix.accuracy_m <= POOR_M && distance(fix.place, stop) <= radius_m + fix.accuracy_m / 2;
    if (!near || (before !== Infinity && before - fix.at > GAP_MS)) break;
    before = since = fix.at;
  }
  const last = fixes.at(-1);
  return last !== undefined && last.at - since >= dwell_ms;
}
