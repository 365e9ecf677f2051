/** Where a guard stands in the shift: what is next, what can still be made up, what was missed. The rule
 * is the record's (`geo.patrol.record`), with its slack and limit: a guard is told now what he is told
 * afterwards. */

import type { Rules, Shift, Stop } from "./bundle";

/** What a visit now would count as; `made` where there was one. */
export type Standing = "early" | "on time" | "late" | "missed" | "made";
/** How the next stop stands: `due` has passed its time and is in time all the same. */
export type Timing = "on time" | "soon" | "due" | "late";

/** Somebody was at a place, by the server's clock in ms. */
export interface Visit {
  kind: string;
  ref_id: string;
  at: number;
}

export interface Course {
  next: Stop | null;
  then: Stop | null;
  timing: Timing;
  /** From when the next stop counts, until when in time and until when at all, in ms. */
  counts: { from: number; in_time: number; until: number };
  /** Of the lap that runs. */
  done: number;
  all: number;
  /** What can still be made up, and until when, in ms. */
  late: { stop: Stop; until: number }[];
  missed: Stop[];
}

const MINUTE_MS = 60_000;
const SOON_MS = 3 * MINUTE_MS;
/** Where the bundle is of before it told them. */
const SLACK_MIN = 10;
const LIMIT_MIN = 60;
const MADE = new Set(["checkpoint", "hazard", "must_see", "watch"]);

export const keyOf = (stop: Pick<Stop, "kind" | "ref_id" | "at">): string =>
  `${stop.kind}/${stop.ref_id}/${Date.parse(stop.at)}`;

const slackOf = (rules: Rules): number => (rules.slack_min ?? SLACK_MIN) * MINUTE_MS;
const placeOf = (one: { kind: string; ref_id: string | null }): string => `${one.kind}/${one.ref_id}`;

/** Return until when each stop may be made, in ms: its limit, or before the next one there is due. */
function latest(stops: Stop[], rules: Rules): Map<Stop, number> {
  const found = new Map<Stop, number>();
  const following = new Map<string, number>();
  for (const stop of [...stops].sort((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const at = Date.parse(stop.at);
    const limit = at + (stop.max_gap_min ?? rules.limit_min ?? LIMIT_MIN) * MINUTE_MS;
    const next = following.get(placeOf(stop)) ?? Infinity;
    found.set(stop, Math.max(at + slackOf(rules), Math.min(limit, next - slackOf(rules))));
    following.set(placeOf(stop), at);
  }
  return found;
}

/** Return how each stop of a shift stands at a moment, and until when it can be made, in ms. */
export function standings(stops: Stop[], visits: Visit[], now: number, rules: Rules): { stop: Stop; until: number; standing: Standing }[] {
  const slack = slackOf(rules);
  const untils = latest(stops, rules);
  return stops.map((stop) => {
    const at = Date.parse(stop.at);
    const until = untils.get(stop) ?? at;
    const made = visits.some((one) => placeOf(one) === placeOf(stop) && one.at >= at - slack && one.at <= until);
    const open = now < at - slack ? "early" : now <= at + slack ? "on time" : now <= until ? "late" : "missed";
    return { stop, until, standing: made ? "made" : open };
  });
}

/** Return the course of a shift at a moment.
 *
 * `spared` are the keys of stops that are not this guard's: somebody else walked the shift until he took
 * it over. `wanted` is the key of a late stop he goes back to before the next. */
export function course(shift: Shift, visits: Visit[], now: number, rules: Rules, spared: ReadonlySet<string> = new Set(), wanted = ""): Course {
  const all = standings(madeStops(shift), visits, now, rules).filter(({ stop }) => !spared.has(keyOf(stop)));
  const lap = shift.walks.find((walk) => Date.parse(walk.end) > now) ?? shift.walks.at(-1);
  const inLap = all.filter(
    ({ stop }) => lap !== undefined && Date.parse(stop.at) >= Date.parse(lap.start) && Date.parse(stop.at) < Date.parse(lap.end),
  );
  const late = all.filter(({ standing }) => standing === "late");
  const back = late.find(({ stop }) => keyOf(stop) === wanted)?.stop;
  const coming = all.filter(({ standing }) => standing === "early" || standing === "on time").map(({ stop }) => stop);
  const [next = null, then = null] = back ? [back, ...coming] : coming;
  return {
    next,
    then,
    timing: back ? "late" : next === null ? "on time" : timing(Date.parse(next.at), now),
    counts: countsOf(next, all, slackOf(rules)),
    done: inLap.filter(({ standing }) => standing === "made").length,
    all: inLap.length,
    late,
    missed: all.filter(({ standing }) => standing === "missed").map(({ stop }) => stop),
  };
}

function countsOf(next: Stop | null, all: { stop: Stop; until: number }[], slack: number): Course["counts"] {
  const at = next === null ? 0 : Date.parse(next.at);
  return { from: at - slack, in_time: at + slack, until: all.find(({ stop }) => stop === next)?.until ?? at };
}

/** Return the stops of a shift that somebody has to come to. */
export const madeStops = (shift: Shift): Stop[] =>
  shift.stops.filter(
    (stop) =>
      MADE.has(stop.kind) && stop.ref_id !== null && Date.parse(stop.at) >= Date.parse(shift.start) && Date.parse(stop.at) < Date.parse(shift.end),
  );

/** Return the stop a code was read at: the open one of that checkpoint nearest in time, also one that
 * was missed; null where none is open. */
export function stopAt(shift: Shift, visits: Visit[], ref_id: string, now: number, rules: Rules): Stop | null {
  const all = standings(madeStops(shift), visits, now, rules);
  const open = all.filter(({ stop, standing }) => stop.kind === "checkpoint" && stop.ref_id === ref_id && standing !== "made");
  const away = (stop: Stop): number => Math.abs(Date.parse(stop.at) - now);
  return open.map(({ stop }) => stop).reduce<Stop | null>((best, stop) => (best === null || away(stop) < away(best) ? stop : best), null);
}

/** Return whether a stop of a shift has been made. */
export const isMade = (shift: Shift, visits: Visit[], wanted: Stop, now: number, rules: Rules): boolean =>
  standings(madeStops(shift), visits, now, rules).some(({ stop, standing }) => standing === "made" && keyOf(stop) === keyOf(wanted));

const timing = (due: number, now: number): Timing => (now > due ? "due" : due - now <= SOON_MS ? "soon" : "on time");
