/** One tablet with its database, and a clock that can be set. */

import { Database } from "../../src/tablet/outbox/database";
import type { Item, Photo } from "../../src/tablet/outbox/item";
import { Sender } from "../../src/tablet/outbox/sender";
import { Shelf, type NewContent } from "../../src/tablet/outbox/shelf";
import type { Transport } from "../../src/tablet/outbox/transport";

let count = 0;

export class Tablet {
  clock = Date.UTC(2026, 10, 28);
  shelf: Shelf;
  sender: Sender;
  readonly name = `tablet-${count++}`;

  constructor(
    private server: Transport,
    private person = "7",
    private chance = () => 0.5,
  ) {
    this.shelf = new Shelf(new Database(this.name));
    this.sender = this.started();
  }

  /** The app is killed and opened again: only the database is left. */
  restart(person = this.person): void {
    this.person = person;
    this.shelf = new Shelf(new Database(this.name));
    this.sender = this.started();
  }

  add(body: Record<string, unknown> = {}, more: Partial<NewContent> = {}, photos: Photo[] = []): Promise<Item> {
    return this.shelf.add(this.person, content(body, { photos: photos.map((p) => p.sha256), ...more }), photos);
  }

  /** Let time pass and send, as the app does by itself. */
  async wait(ms: number): Promise<void> {
    this.clock += ms;
    await this.sender.run();
  }

  async states(person = this.person): Promise<string[]> {
    return (await this.shelf.items(person)).map((item) => item.state);
  }

  private started(): Sender {
    const now = (): number => this.clock;
    return new Sender(this.shelf, this.server, { person: this.person, device: "t", now, chance: this.chance });
  }
}

export const content = (body: Record<string, unknown>, more: Partial<NewContent> = {}): NewContent => ({
  kind: "checkin",
  made_at: "2026-11-28T08:00:00+08:00",
  ticks_ms: 0,
  run: "r",
  depends_on: [],
  photos: [],
  body,
  ...more,
});
