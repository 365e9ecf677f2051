/** How long to wait before the next try. `chance` is a random number in [0, 1): tablets that lost the
 * network together do not come back in step. */

const FIRST_MS = 2_000;
export const LONGEST_MS = 300_000;
/** Longest wait a server can ask for. */
export const LONGEST_ASKED_MS = 3_600_000;

/** Return a wait that doubles with each failure, half of it by chance. */
export function itemWait(failures: number, chance: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(full / 2 + (full / 2) * chance);
}

/** Return whether a moment has come. One that is too far off was written by a clock that was set back
 * since: it counts as come. */
export function isDue(next_try: number, now: number): boolean {
  return now >= next_try || next_try - now > LONGEST_ASKED_MS;
}

/** Return the wait in ms a Retry-After header asks for (seconds, or a date by the server's clock). */
export function retryAfter(header: string | null, server: number): number {
  if (header === null || header.trim() === "") return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - server;
  return Number.isFinite(wait) ? Math.min(LONGEST_ASKED_MS, Math.max(0, wait)) : 0;
}
