/** What an answer over HTTP means. Only JSON that says it is ours counts: a captive portal, a proxy's
 * page and an empty 200 all look like success to a browser. */

import type { Verdict } from "./item";

export type Trouble =
  | "offline" /* no answer at all */
  | "portal" /* somebody else answered */
  | "sign-in" /* the session is over, or the person is no guard here (yet, or any more) */
  | "busy" /* the server asks to wait */
  | "server" /* the server failed */
  | "refused" /* it does not take what was sent, as it was sent */
  | "gone"; /* this tablet's program is too old */

export interface Reply {
  status: number;
  /** From the headers. */
  type: string;
  redirected: boolean;
  retry_after_ms: number;
  body: unknown;
  /** When it was asked for, by the tablet's clock in ms. */
  asked_at?: number;
}

/** Every answer of the sync doors carries this word. */
export const MARK = "gridbeat-sync";

export interface Ours {
  mark: typeof MARK;
  server_time: string;
}

/** Return why an answer is none; null where it is one. */
export function trouble(reply: Reply | null): Trouble | null {
  if (reply === null) return "offline";
  const json = /^application\/(?:[\w.]+\+)?json\b/.test(reply.type);
  if (reply.redirected || (reply.status >= 300 && reply.status < 400)) return "portal";
  if (reply.status === 511) return "portal";
  // Who has no right is told 403, who has no community 404: it is about the person, not what is sent.
  if ([401, 403, 404].includes(reply.status) && json) return "sign-in";
  if (reply.status === 408 || reply.status === 423 || reply.status === 425 || reply.status === 429)
    return "busy";
  if (reply.status === 503) return "busy";
  if (reply.status >= 500) return "server";
  if (!json) return "portal";
  if (reply.status === 410 || reply.status === 426) return "gone";
  if (reply.status >= 400) return "refused";
  return isOurs(reply.body) ? null : "portal";
}

function isOurs(body: unknown): body is Ours {
  return typeof body === "object" && body !== null && (body as Ours).mark === MARK;
}

/** Return the verdicts of an answer, by item; what is no verdict is left out. */
export function verdicts(body: unknown): Map<string, Verdict> {
  const listed = (body as { verdicts?: unknown }).verdicts;
  const found = new Map<string, Verdict>();
  for (const one of Array.isArray(listed) ? (listed as Verdict[]) : [])
    if (typeof one?.id === "string" && typeof one.hash === "string" && typeof one.status === "number")
      found.set(one.id, one);
  return found;
}

/** Return the server's clock in ms, from an answer of ours. */
export const serverTime = (body: unknown): number => Date.parse((body as Ours).server_time) || 0;
