/** The outbox's state machine: an item and what happened give the item after it. Nothing is lost here:
 * only `accepted` and `withdrawn` are ends, and nobody but the server says `accepted`. */

import { itemWait } from "./backoff";
import type { Content, Item, State, Verdict } from "./item";

export type Happening =
  | { kind: "edit"; content: Content }
  | { kind: "seal"; text: string; hash: string }
  | { kind: "take" }
  | { kind: "recover" }
  | { kind: "verdict"; verdict: Verdict; now: number; server: number; chance: number }
  | { kind: "failed"; counts: boolean; now: number; chance: number }
  | { kind: "withdraw"; server: number }
  | { kind: "settled"; verdict: Verdict; server: number };

const FROM: Record<Happening["kind"], readonly State[]> = {
  edit: ["draft", "repair", "conflict"],
  seal: ["draft", "repair", "conflict"],
  take: ["ready"],
  recover: ["sending"],
  verdict: ["sending"],
  failed: ["sending"],
  withdraw: ["draft", "repair", "conflict"],
  settled: ["conflict"],
};

/** Return the item after something happened; what cannot happen in its state leaves it as it was. */
export function after(item: Item, what: Happening): Item {
  if (!FROM[what.kind].includes(item.state)) return item;
  switch (what.kind) {
    case "edit":
      return { ...item, content: what.content };
    case "seal":
      return {
        ...item,
        state: "ready",
        text: what.text,
        hash: what.hash,
        failures: 0,
        next_try: 0,
        repairs: item.repairs + (item.state === "draft" ? 0 : 1),
      };
    case "take":
      return { ...item, state: "sending" };
    case "recover":
      return { ...item, state: "ready" };
    case "failed": {
      const failures = item.failures + (what.counts ? 1 : 0);
      const wait = what.counts ? itemWait(failures, what.chance) : 0;
      return { ...item, state: "ready", failures, next_try: what.now + wait };
    }
    case "verdict":
      return judged(item, what);
    case "withdraw":
      return { ...item, state: "withdrawn", settled_at: what.server };
    case "settled":
      return what.verdict.hash === item.hash
        ? { ...item, state: "accepted", verdict: what.verdict, settled_at: what.server }
        : item;
  }
}

/** Return the item after a verdict. A verdict on other content than ours is none. */
function judged(item: Item, what: Extract<Happening, { kind: "verdict" }>): Item {
  const { verdict, now } = what;
  if (verdict.id !== item.id || verdict.hash !== item.hash)
    return after(item, { kind: "failed", counts: true, now, chance: what.chance });
  const known = { ...item, verdict };
  switch (stateOf(verdict.status)) {
    case "accepted":
      return { ...known, state: "accepted", settled_at: what.server };
    case "conflict":
      return { ...known, state: "conflict" };
    case "repair":
      return { ...known, state: "repair" };
    default: {
      const failures = item.failures + 1;
      const wait = Math.max((verdict.retry_after_s ?? 0) * 1000, itemWait(failures, what.chance));
      return { ...known, state: "ready", failures, next_try: now + wait };
    }
  }
}

/** Return what a status means for one item: 202 (held), 423, 429 and 5xx are to be asked again. */
export function stateOf(status: number): State {
  if (status === 200 || status === 201) return "accepted";
  if (status === 409) return "conflict";
  if (status >= 400 && status < 500 && ![401, 408, 423, 425, 429].includes(status)) return "repair";
  return "ready";
}
