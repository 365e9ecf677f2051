/** Handovers: which are near, how far each has come, and what is open for whoever takes over. */

import type { Bundle, CaseBrief, Open, Shift, Turn } from "./bundle";
import type { Course } from "./course";
import { distance, places, type Place } from "./geo";
import type { Item } from "./outbox/item";

/** A handover of the plan as one of the two sees it. */
export interface Near {
  at: string;
  takes: boolean;
  giver: string;
  taker: string;
  where: string;
  given: Turn["given"];
  taken: Turn["taken"];
  /** The item of the leaving guard's words, where they are known. */
  item: string | null;
}

const BACK_MS = 3 * 3_600_000;
const AHEAD_MS = 10 * 3_600_000;
const PROMPT_BEFORE_MS = 30 * 60_000;
const ALONG_M = 60;

const same = (a: string, b: string): boolean => Date.parse(a) === Date.parse(b);

/** Return the handovers around now, nearest first. What is on this tablet counts before what the server
 * knew last: `own` are the person's items, `handed` those written here for the person by others. */
export function near(bundle: Bundle, own: Item[], handed: Item[], now: number): Near[] {
  const me = bundle.me.guard_id;
  if (me === null) return [];
  const found = bundle.shifts.flatMap((shift) => shift.handovers).map((turn): Near => {
    const [giver, taker] = turn.takes ? [turn.with, me] : [me, turn.with];
    const of = (items: Item[], kind: string): Item | undefined =>
      items
        .filter(({ content: { kind: said, body }, state }) => said === kind && state !== "withdrawn" && same(String(body.at), turn.at) && body.giver === giver && body.taker === taker)
        .at(-1);
    const known = bundle.turns?.find((one) => same(one.at, turn.at) && one.giver === giver && one.taker === taker);
    const words = of(turn.takes ? handed : own, "handover");
    const taken = of(own, "takeover");
    const given = words && words.state !== "accepted" ? givenOf(words) : (known?.given ?? (words ? givenOf(words) : null));
    return {
      at: turn.at,
      takes: turn.takes,
      giver,
      taker,
      where: turn.where,
      given,
      taken: known?.taken ?? (taken ? takenOf(taken) : null),
      item: given?.item ?? null,
    };
  });
  const inTime = found.filter((turn) => Date.parse(turn.at) > now - BACK_MS && Date.parse(turn.at) < now + AHEAD_MS);
  return inTime.sort((a, b) => Math.abs(Date.parse(a.at) - now) - Math.abs(Date.parse(b.at) - now));
}

/** Return the handover the person should be asked about now: his own half is missing, and it is time. */
export const due = (turns: Near[], now: number): Near | null =>
  turns.find((turn) => (turn.takes ? turn.taken : turn.given) === null && Date.parse(turn.at) - now < PROMPT_BEFORE_MS) ?? null;

const givenOf = ({ id, content: { made_at, body } }: Item): NonNullable<Turn["given"]> => ({
  at: made_at,
  item: id,
  note: String(body.note ?? ""),
  faults: (body.faults ?? []) as { name: string; fault: string }[],
  open: (body.open ?? []) as Open[],
  unsent: Number(body.unsent ?? 0),
});

const takenOf = ({ id, content: { made_at, body } }: Item): NonNullable<Turn["taken"]> => ({
  at: made_at,
  item: id,
  remark: String(body.remark ?? ""),
  current: true,
});

/** Return the open cases the person may see: those along a route first, and whether each is. */
export function openCases(cases: CaseBrief[], shift: Shift | undefined): { one: CaseBrief; along: boolean }[] {
  const lines = (shift?.walks ?? []).map((walk) => places(walk.line));
  const open = cases.filter((one) => one.open).map((one) => ({ one, along: one.place !== null && lines.some((line) => isAlong(line, places(one.place ?? [])[0])) }));
  return open.sort((a, b) => Number(b.along) - Number(a.along));
}

const isAlong = (line: Place[], spot: Place): boolean => line.some((point, at) => at > 0 && toPiece(line[at - 1], point, spot) <= ALONG_M);

/** Return the metres from a place to a piece of a line; flat, as pieces are short. */
function toPiece(from: Place, to: Place, spot: Place): number {
  const wide = Math.cos((from[1] * Math.PI) / 180);
  const flat = ([lon, lat]: Place): [number, number] => [(lon - from[0]) * wide, lat - from[1]];
  const [bx, by] = flat(to);
  const [px, py] = flat(spot);
  const length = bx * bx + by * by;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, (px * bx + py * by) / length));
  return distance(spot, [from[0] + (share * bx) / wide, from[1] + share * by]);
}

/** Return what a leaving guard has to tell: open cases, and what he missed. */
export function toTell(course: Course | null, cases: { one: CaseBrief; along: boolean }[], names: Map<string, string>): Open[] {
  const missed = (course?.missed ?? []).map((stop): Open => ({ kind: "missed", ref_id: String(stop.ref_id), name: stop.name, at: stop.at }));
  const open = cases.map(({ one }): Open => ({ kind: "case", ref_id: one.case_id, name: names.get(one.category ?? "") ?? "", at: one.at }));
  return [...open, ...missed].slice(0, 200);
}
