/** The way to the server: every failure to answer is an answer of `null`. */

import type { Reply } from "./answer";
import { retryAfter as wait } from "./backoff";
import type { Item, Photo } from "./item";

export interface Batch {
  person: string;
  device: string;
  sent_at: string;
  run?: string;
  ticks_ms?: number;
  items: { id: string; hash: string; content: string }[];
}

export interface Transport {
  /** Send items; null where nobody answered (in time). */
  items(batch: Batch, timeout_ms?: number): Promise<Reply | null>;
  /** Send a photo from an offset on. */
  photo(photo: Photo, offset: number, most: number): Promise<Reply | null>;
}

export const SYNC = "/api/v1/sync";
const TIMEOUT_MS = 45_000;

export function batchOf(person: string, device: string, items: Item[]): Batch {
  return {
    person,
    device,
    sent_at: new Date().toISOString(),
    items: items.map(({ id, hash, text }) => ({ id, hash, content: text })),
  };
}

/** Ask the server as somebody; never follows a redirect, for only other people's networks send one. */
export async function ask(path: string, token: string, init: RequestInit = {}, timeout_ms = TIMEOUT_MS): Promise<Reply | null> {
  const asked_at = Date.now();
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeout_ms);
  try {
    const response = await fetch(path, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${token}` },
      credentials: "omit",
      cache: "no-store",
      redirect: "manual",
      signal: stop.signal,
    });
    return { ...(await reply(response)), asked_at };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

export async function reply(response: Response): Promise<Reply> {
  const type = response.headers.get("content-type") ?? "";
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    // Not ours then: `trouble` says so.
  }
  const server = Date.parse(response.headers.get("date") ?? "") || Date.now();
  return {
    status: response.status,
    type,
    redirected: response.redirected || response.type === "opaqueredirect",
    retry_after_ms: wait(response.headers.get("retry-after"), server),
    body,
  };
}

/** The server over HTTP, as the person a token belongs to. */
export function http(token: string): Transport {
  return {
    items: (batch, timeout_ms) =>
      ask(`${SYNC}/items`, token, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(batch) }, timeout_ms),
    photo: (photo, offset, most) => {
      const end = Math.min(photo.size, offset + most);
      return ask(`${SYNC}/photos/${photo.sha256}`, token, {
        method: "PUT",
        headers: {
          "Content-Type": "application/octet-stream",
          "Content-Range": `bytes ${offset}-${end - 1}/${photo.size}`,
          "X-Person": photo.person,
        },
        body: photo.bytes.slice(offset, end),
      });
    },
  };
}
