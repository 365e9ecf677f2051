/** What of an item its maker can put right, by kind; nothing of what only says when and where. */

import type { Content } from "./outbox/item";

export const MENDS: Partial<Record<Content["kind"], [name: string, zh: string, en: string]>> = {
  case: ["description", "说明", "Words"],
  checkin: ["ref_id", "巡更点编号", "Number of the stop"],
  handover: ["note", "交班说明", "What the relief must know"],
  takeover: ["remark", "接班意见", "Remark"],
  record: ["note", "整班说明", "On the whole shift"],
};

/** Return the part of a body its maker's words are in: a report has details. */
const partOf = ({ kind, body }: Content): Record<string, unknown> => (kind === "case" ? ((body.details ?? {}) as Record<string, unknown>) : body);

export const wordsOf = (content: Content): string => String(partOf(content)[MENDS[content.kind]?.[0] ?? ""] ?? "");

/** Return the content put right; where its kind has no words, as it is. `more` are a code or a category. */
export function mended(content: Content, words: string, more: Record<string, string> = {}): Content {
  const name = MENDS[content.kind]?.[0];
  const part = { ...partOf(content), ...(name === undefined ? {} : { [name]: words }), ...more };
  return { ...content, body: content.kind === "case" ? { ...content.body, details: part } : part };
}
