/** A server in memory that keeps the contract of the sync doors, and breaks it only as networks do. */

import { MARK, type Reply } from "../../src/tablet/outbox/answer";
import { sha256 } from "../../src/tablet/outbox/hash";
import type { Content, Photo, Verdict } from "../../src/tablet/outbox/item";
import type { Batch, Transport } from "../../src/tablet/outbox/transport";

export type Fault =
  | "none"
  | "offline"
  | "answer lost" /* done, and the answer never came */
  | "half lost" /* only the first item was done, and the answer never came */
  | "twice" /* the network delivered the request twice */
  | "500"
  | "502 html"
  | "503"
  | "portal" /* HTML with status 200 */
  | "json of others"
  | "empty"
  | "401"
  | "403" /* the person is no guard here any more */
  | "404" /* nor anything else */
  | "in flight" /* 423 for each item */
  | "wrong echo";

export const FAULTS: Fault[] = [
  "none", "offline", "answer lost", "half lost", "twice", "500", "502 html", "503", "portal",
  "json of others", "empty", "401", "in flight", "wrong echo",
];

interface Known {
  hash: string;
  verdict: Verdict;
}

export class FakeServer implements Transport {
  /** Each time something was done: an id twice in here is a thing done twice. */
  readonly done: string[] = [];
  readonly known = new Map<string, Known>();
  readonly held = new Map<string, { hash: string; content: Content }>();
  readonly files = new Map<string, Uint8Array>();
  readonly parts = new Map<string, number[]>();
  requests = 0;
  faults: Fault[] = [];
  /** The server's clock in ms. */
  clock = Date.UTC(2026, 10, 28);

  async items(batch: Batch): Promise<Reply | null> {
    this.requests++;
    const fault = this.faults.shift() ?? "none";
    switch (fault) {
      case "offline":
        return null;
      case "answer lost":
        await this.take(batch);
        return null;
      case "half lost":
        await this.take({ ...batch, items: batch.items.slice(0, 1) });
        return null;
      case "twice": {
        const [first] = await Promise.all([this.take(batch), this.take(batch)]);
        return this.json(200, { verdicts: first });
      }
      case "500":
        return this.json(500, { detail: "failed" });
      case "502 html":
        return { ...this.json(502, null), type: "text/html" };
      case "503":
        return { ...this.json(503, {}), retry_after_ms: 7_000 };
      case "portal":
        return { ...this.json(200, null), type: "text/html; charset=utf-8" };
      case "json of others":
        return { ...this.json(200, {}), body: { ok: true } };
      case "empty":
        return { ...this.json(200, null), body: null, type: "" };
      case "401":
        return this.json(401, { detail: "log in" });
      case "403":
      case "404":
        return this.json(Number(fault), { detail: "no guard" });
      case "in flight":
        return this.json(200, {
          verdicts: batch.items.map(({ id, hash }) => said(id, hash, 423, "in_flight")),
        });
      case "wrong echo":
        return this.json(200, {
          verdicts: batch.items.map(({ id }) => said(id, "other", 200, "accepted")),
        });
      case "none":
        return this.json(200, { verdicts: await this.take(batch) });
    }
  }

  async photo(photo: Photo, offset: number, most: number): Promise<Reply | null> {
    this.requests++;
    const fault = this.faults.shift() ?? "none";
    if (fault === "offline") return null;
    if (fault === "500") return this.json(500, {});
    if (fault === "403" || fault === "404") return this.json(Number(fault), { detail: "no guard" });
    if (fault === "portal") return { ...this.json(200, null), type: "text/html" };
    if (this.files.has(photo.sha256)) return this.json(200, { offset: photo.size, complete: true });
    const part = this.parts.get(photo.sha256) ?? [];
    if (offset !== part.length) return this.json(409, { offset: part.length });
    const piece = photo.bytes.slice(offset, offset + most);
    if (fault === "wrong echo") piece[0] ^= 1; // damaged on the way
    part.push(...piece);
    this.parts.set(photo.sha256, part);
    if (fault === "answer lost") return null;
    if (part.length < photo.size) return this.json(200, { offset: part.length, complete: false });
    this.parts.delete(photo.sha256);
    const whole = Uint8Array.from(part);
    if ((await sha256(whole)) !== photo.sha256) return this.json(409, { offset: 0 });
    this.files.set(photo.sha256, whole);
    return this.json(201, { offset: photo.size, complete: true });
  }

  private async take(batch: Batch): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const one of batch.items) verdicts.push(await this.one(one.id, one.hash, one.content));
    return verdicts;
  }

  private async one(id: string, hash: string, text: string): Promise<Verdict> {
    if ((await sha256(text)) !== hash) return said(id, hash, 422, "damaged");
    const content = JSON.parse(text) as Content;
    const known = this.known.get(id);
    if (known !== undefined && known.verdict.status < 300)
      return known.hash === hash ? this.withPhotos(known.verdict, content) : said(id, hash, 409, "id_reused");
    if (content.body.wrong === true) return this.keep(said(id, hash, 422, "needs"));
    if (content.body.stale === true) return this.keep(said(id, hash, 409, "stale"));
    if (content.depends_on.some((other) => (this.known.get(other)?.verdict.status ?? 999) >= 300)) {
      this.held.set(id, { hash, content });
      return said(id, hash, 202, "held");
    }
    this.done.push(id);
    const verdict = this.keep(said(id, hash, 200, "accepted"));
    return this.withPhotos(verdict, content);
  }

  private withPhotos(verdict: Verdict, content: Content): Verdict {
    return { ...verdict, photos_missing: content.photos.filter((hash) => !this.files.has(hash)) };
  }

  private keep(verdict: Verdict): Verdict {
    this.known.set(verdict.id, { hash: verdict.hash, verdict });
    return verdict;
  }

  private json(status: number, body: Record<string, unknown> | null): Reply {
    const server_time = new Date(this.clock).toISOString();
    return {
      status,
      type: status < 400 ? "application/json" : "application/problem+json",
      redirected: false,
      retry_after_ms: 0,
      body: body === null ? null : { mark: MARK, server_time, ...body },
    };
  }
}

const said = (id: string, hash: string, status: number, code: string): Verdict => ({
  id, hash, status, code, zh: code, en: code,
});
