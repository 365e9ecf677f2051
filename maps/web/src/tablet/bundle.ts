/** What the shift needs without network: fetched in parts, kept sealed. */

import { seal, unseal, type Sealed } from "./crypto";
import { serverTime, trouble } from "./outbox/answer";
import type { Database } from "./outbox/database";
import type { Verdict } from "./outbox/item";
import { SYNC, ask } from "./outbox/transport";
import type { Session } from "./session";

export interface Stop {
  at: string;
  kind: string;
  ref_id: string | null;
  name: string;
  where: string;
  max_gap_min: number | null;
  place: number[];
}

export interface Shift {
  date: string;
  shift: string;
  start: string;
  end: string;
  kind: string;
  length_m: number;
  walks: { lap: number; start: string; end: string; line: number[] }[];
  stops: Stop[];
  handovers: { at: string; takes: boolean; with: string; where: string; place: number[] }[];
}

export type Row = [kind: "P" | "L" | "A", parts: number[][], values: unknown[]];

export interface CaseBrief {
  case_id: string;
  state: string;
  category: string | null;
  description: string | null;
  at: string;
  open: boolean;
  own: boolean;
  place: number[] | null;
}

/** A handover as far as it has come to the server; each half is null until then. */
export interface Turn {
  at: string;
  giver: string;
  taker: string;
  given: { at: string; item: string; note: string; faults: { name: string; fault: string }[]; open: Open[]; unsent: number } | null;
  taken: { at: string; item: string; remark: string; current: boolean } | null;
}

/** Something that is not done, as the leaving guard saw it. */
export interface Open {
  kind: "case" | "late" | "missed";
  ref_id: string;
  name: string;
  at?: string | null;
}

export type Outcome = "to_come" | "on_time" | "late" | "missed" | "by_other" | "not_counted";

export interface Went {
  kind: string;
  ref_id: string;
  name: string;
  at: string;
  outcome: Outcome;
  made_at: string | null;
  late_min: number;
  gap_min: number | null;
  max_gap_min: number | null;
  objection: string | null;
  /** What was said to the objection. */
  answer?: { decision: "granted" | "refused"; text: string; by: string; at: string } | null;
}

/** How a shift of the guard's went. */
export interface ShiftRecord {
  date: string;
  shift: string;
  start: string;
  end: string;
  told_at: string | null;
  note: string;
  counts: Partial<Record<Outcome, number>>;
  stops: Went[];
}

/** What counts: how near and how long one has to be there, and when. */
export interface Rules {
  radius_m: number;
  dwell_s: number;
  /** So much before or after its time a stop is made in time. */
  slack_min?: number;
  /** So long after it a stop can be made up whose place has no limit of its own. */
  limit_min?: number;
}

export interface Bundle {
  me: {
    account_id: number;
    username: string;
    guard_id: string | null;
    name: string | null;
    community: { key: string; name: string; synthetic: boolean; attribution: string };
  };
  shifts: Shift[];
  map: { bounds: number[]; layers: Record<string, { columns: string[]; rows: Row[] }> };
  book: {
    groups: Record<string, { zh: string; en: string }>;
    categories: { code: string; zh: string; en: string; kind: string; severity: number }[];
  };
  cases: CaseBrief[];
  /** Visits the server knows of, also from another tablet: kind, number, planned time, when. */
  done: [kind: string, ref_id: string, planned_at: string, at?: string][];
  turns: Turn[];
  record: ShiftRecord[];
  /** Decisions on the person's conflicts, as the verdicts their items wait for. */
  settled: Verdict[];
  rules: Rules;
}

interface Kept {
  fetched_at: number;
  parts: Record<string, { tag: string; data: unknown }>;
}

interface Answered {
  parts: Record<string, { tag: string; data?: unknown }>;
}

/** Return the bundle that is on the tablet, and when it came; null where there is none. */
export async function kept(db: Database, session: Session): Promise<{ bundle: Bundle; fetched_at: number } | null> {
  const found = await load(db, session);
  return found && { bundle: opened(found), fetched_at: found.fetched_at };
}

/** Fetch what changed; return it with the server's clock in ms. What is on the tablet stays until then;
 * where the new cannot be kept, it is there until the app is closed. */
export async function refresh(db: Database, session: Session): Promise<{ bundle: Bundle; server: number; asked_at?: number } | "refused" | "offline"> {
  const before = await load(db, session).catch(() => null);
  const have = Object.entries(before?.parts ?? {}).map(([name, part]) => `${name}.${part.tag}`);
  const reply = await ask(`${SYNC}/bundle?have=${encodeURIComponent(have.join(","))}`, session.token);
  const wrong = trouble(reply);
  if (wrong !== null || reply === null) return wrong === "sign-in" || wrong === "refused" ? "refused" : "offline";
  const parts: Kept["parts"] = {};
  for (const [name, part] of Object.entries((reply.body as Answered).parts))
    parts[name] = part.data === undefined ? (before?.parts[name] ?? { tag: "", data: null }) : { tag: part.tag, data: part.data };
  const found: Kept = { fetched_at: Date.now(), parts };
  const sealed = await seal(session.key, found);
  await db.use((open) => open.put("bundles", { person: session.person, sealed })).catch((error: unknown) => console.warn("the shift is not kept", error));
  return { bundle: opened(found), server: serverTime(reply.body), asked_at: reply.asked_at };
}

async function load(db: Database, session: Session): Promise<Kept | null> {
  const row = await db.use((open) => open.get("bundles", session.person));
  if (row === undefined) return null;
  try {
    return await unseal<Kept>(session.key, row.sealed as Sealed);
  } catch {
    return null; // sealed by a PIN of before
  }
}

const opened = (found: Kept): Bundle =>
  Object.fromEntries(Object.entries(found.parts).map(([name, part]) => [name, part.data])) as unknown as Bundle;
