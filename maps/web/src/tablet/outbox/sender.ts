/** Sends what is ready, one batch after another, until nothing is due or something is in the way. */

import { serverTime, trouble, verdicts, type Reply, type Trouble } from "./answer";
import { isDue, itemWait } from "./backoff";
import { note, noted } from "./database";
import { alone } from "./flight";
import type { Item, Photo, Verdict } from "./item";
import type { Shelf } from "./shelf";
import { batchOf, type Transport } from "./transport";

export const MOST_ITEMS = 20;
export const CHUNK_BYTES = 256 * 1024;
/** An answer that took longer tells no time. */
const SLOW_MS = 10_000;
const MOST_IN_A_ROW = 3;
/** A cry that has no answer by then is sent anew. */
const CRY_MS = 8_000;

/** How the way to the server is. */
export interface Way {
  trouble: Trouble | null;
  /** The device's clock in ms before which nothing is sent. */
  until: number;
  /** How often in a row something was in the way. */
  failures: number;
  /** The device's clock when the server last answered; 0: never since the app was opened. */
  answered_at: number;
  /** The server's clock less the device's, in ms; null: not known. */
  offset_ms: number | null;
}

export const OPEN_WAY: Way = { trouble: null, until: 0, failures: 0, answered_at: 0, offset_ms: null };

export interface Surroundings {
  person: string;
  device: string;
  now(): number;
  chance(): number;
  /** Which start of the app this is, and milliseconds since then: nobody sets these back. */
  run?: string;
  ticks?(): number;
}

export class Sender {
  way: Way = OPEN_WAY;
  private singly = false;
  private inARow = 0;
  /** Cries for help that are on their way beside the rest. */
  private readonly crying = new Set<string>();

  constructor(
    private readonly shelf: Shelf,
    private readonly transport: Transport,
    private readonly here: Surroundings,
  ) {}

  /** Send what is due; `urged` by the person goes past the wait. Return false where another window is
   * at it or the wait is not over. */
  async run(urged = false): Promise<boolean> {
    if (!urged && !isDue(this.way.until, this.here.now())) return false;
    return alone(this.shelf.db, `outbox/${this.here.person}`, async () => {
      await this.shelf.recover(this.here.person, this.crying);
      this.inARow = 0;
      this.way = { ...this.way, trouble: null };
      while (await this.batch());
      if (this.way.trouble === null) this.singly = false;
      if (this.way.trouble === null) await this.photos();
      if (this.way.trouble === null) await this.sweep().catch(() => undefined); // it can wait
    });
  }

  /** Send cries for help at once: beside whatever else is on its way, and past any wait. Return false
   * where one is being sent or none waits. */
  async cry(): Promise<boolean> {
    const { person, now } = this.here;
    if (this.crying.size > 0) return false;
    return alone(this.shelf.db, `sos/${person}`, async () => {
      const items = await this.shelf.take(person, now(), 1, (item) => item.content.kind === "sos", true);
      for (const { id } of items) this.crying.add(id);
      try {
        if (items.length > 0) await this.deliver(items, await this.post(items, CRY_MS), false);
      } finally {
        this.crying.clear();
      }
    });
  }

  private post(items: Item[], timeout_ms?: number): Promise<Reply | null> {
    const { person, device, run = "", ticks = () => 0 } = this.here;
    return this.transport.items({ ...batchOf(person, device, items), run, ticks_ms: ticks() }, timeout_ms);
  }

  /** Send one batch; return whether to go on.
   *
   * What the server refuses, or fails at, may be the fault of one item: each is then tried alone. What
   * is refused alone is to be repaired; what fails alone waits alone, unless everything fails. */
  private async batch(): Promise<boolean> {
    const items = await this.shelf.take(this.here.person, this.here.now(), this.singly ? 1 : MOST_ITEMS);
    return items.length > 0 && this.deliver(items, await this.post(items), true);
  }

  /** Do what an answer says about items; return whether to go on. Only the main flight says how the way
   * is: a cry is tried again whatever it is. */
  private async deliver(items: Item[], reply: Reply | null, main: boolean): Promise<boolean> {
    const wrong = trouble(reply);
    if (wrong === null && reply !== null) {
      this.answered(reply);
      await this.judge(items, verdicts(reply.body), serverTime(reply.body));
      return true;
    }
    const alone = items.length === 1;
    if (wrong === "refused" && alone && reply !== null) {
      await this.judge(items, new Map([[items[0].id, refusal(items[0], reply)]]), 0);
      return true;
    }
    const counts = wrong === "server" && alone && main;
    for (const item of items)
      await this.shelf.happen(item.id, { kind: "failed", counts, ...this.moment() });
    if (!main) return false;
    if (wrong === "refused" || wrong === "server") this.singly = true;
    if (wrong === "refused") return true;
    if (counts && ++this.inARow < MOST_IN_A_ROW) return true;
    this.blocked(wrong ?? "offline", reply);
    return false;
  }

  private async judge(items: Item[], said: Map<string, Verdict>, server: number): Promise<void> {
    for (const item of items) {
      const verdict = said.get(item.id);
      await this.shelf.happen(
        item.id,
        verdict === undefined
          ? { kind: "failed", counts: true, ...this.moment() }
          : { kind: "verdict", verdict, server: server || this.here.now(), ...this.moment() },
      );
      for (const hash of verdict?.photos_missing ?? [])
        await this.shelf.shift(item.person, hash, missing);
    }
  }

  /** Send the photos of what the server has accepted. */
  private async photos(): Promise<void> {
    const { person } = this.here;
    const accepted = (await this.shelf.items(person)).filter((item) => item.state === "accepted");
    const wanted = new Set(accepted.flatMap((item) => item.content.photos));
    for (const photo of await this.shelf.photos(person))
      if (photo.state === "waiting" && wanted.has(photo.sha256) && isDue(photo.next_try, this.here.now()))
        if (!(await this.photo(photo))) return;
  }

  /** Send one photo, piece by piece from where the server is; return whether the way is still open. */
  private async photo(photo: Photo): Promise<boolean> {
    let offset = photo.sent;
    for (let pieces = 0; pieces < 4 + photo.size / CHUNK_BYTES; pieces++) {
      const reply = await this.transport.photo(photo, offset, CHUNK_BYTES);
      const wrong = trouble(reply);
      const has = offsetOf(reply);
      if (reply?.status === 409 && has !== null) {
        offset = has; // the server is elsewhere: go on from there
      } else if (wrong === "refused" && reply !== null) {
        await this.settle(photo, "refused", this.here.now(), reply.body);
        return true;
      } else if (wrong !== null) {
        await this.shelf.shift(photo.person, photo.sha256, (one) => this.later(one, offset, wrong));
        this.blocked(wrong, reply);
        return wrong === "busy";
      } else if (reply !== null) {
        this.answered(reply);
        const body = reply.body as { complete?: boolean };
        if (body.complete === true) {
          await this.settle(photo, "stored", serverTime(reply.body), reply.body);
          return true;
        }
        offset = has ?? offset;
        await this.shelf.shift(photo.person, photo.sha256, (one) => ({ ...one, sent: offset }));
      }
    }
    await this.shelf.shift(photo.person, photo.sha256, (one) => this.later(one, 0, "server"));
    return true;
  }

  private later(photo: Photo, sent: number, wrong: Trouble): Photo {
    const counts = wrong === "server" || wrong === "busy";
    const failures = photo.failures + (counts ? 1 : 0);
    const wait = counts ? itemWait(failures, this.here.chance()) : 0;
    return { ...photo, sent, failures, next_try: this.here.now() + wait };
  }

  private settle(photo: Photo, state: Photo["state"], at: number, body: unknown): Promise<void> {
    const { zh = "", en = "", detail = "" } = body as { zh?: string; en?: string; detail?: string };
    const said = { zh: zh || detail, en: en || detail };
    return this.shelf.shift(photo.person, photo.sha256, (one) => ({
      ...one,
      ...said,
      state,
      sent: state === "stored" ? one.size : 0,
      settled_at: at,
    }));
  }

  private async sweep(): Promise<void> {
    const server = await noted<number>(this.shelf.db, "server_time");
    if (server !== undefined) await this.shelf.sweep(server);
  }

  private answered(reply: Reply): void {
    this.inARow = 0;
    this.heard(serverTime(reply.body), reply.asked_at);
  }

  /** The server has answered, here or elsewhere, and told its clock. An answer that was long on its way,
   * as on a tablet that slept meanwhile, says nothing of how the clocks differ now. */
  heard(server: number, asked_at?: number): void {
    const now = this.here.now();
    const known = this.way.offset_ms;
    const stale = known !== null && Math.abs(now - (asked_at ?? now)) > SLOW_MS;
    const offset_ms = stale ? known : server - now;
    this.way = { trouble: null, until: 0, failures: 0, answered_at: now, offset_ms };
    void note(this.shelf.db, "server_time", server).catch(() => undefined);
    void note(this.shelf.db, "offset_ms", offset_ms).catch(() => undefined);
  }

  private blocked(wrong: Trouble, reply: Reply | null): void {
    const failures = this.way.failures + 1;
    const asked = reply?.retry_after_ms ?? 0;
    const until = this.here.now() + Math.max(asked, itemWait(failures, this.here.chance()));
    this.way = { ...this.way, trouble: wrong, until, failures };
  }

  private moment(): { now: number; chance: number } {
    return { now: this.here.now(), chance: this.here.chance() };
  }
}

const missing = (photo: Photo): Photo =>
  photo.state === "stored" ? { ...photo, state: "waiting", sent: 0, next_try: 0, settled_at: 0 } : photo;

function offsetOf(reply: Reply | null): number | null {
  const offset = (reply?.body as { offset?: unknown } | null)?.offset;
  return typeof offset === "number" ? offset : null;
}

/** Return what a refusal of one item alone says about it. */
function refusal(item: Item, reply: Reply): Verdict {
  const { detail = "" } = (reply.body ?? {}) as { detail?: string };
  const zh = `服务器不接受这一条（${reply.status}）。${detail}`;
  const en = `The server does not take this one (${reply.status}). ${detail}`;
  return { id: item.id, hash: item.hash, status: reply.status, code: "refused", zh, en };
}
