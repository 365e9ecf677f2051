/** Where the tablet is: watched in the foreground, kept while on shift, sent in batches. */

import type { Seen } from "./dwell";
import { trouble } from "./outbox/answer";
import type { Database } from "./outbox/database";
import { SYNC, ask } from "./outbox/transport";
import type { Session } from "./session";

const MOST = 500;
const EVERY_MS = 4_000;
/** What is found by a far address alone may be off by a continent; the server takes no such number. */
export const POOREST_M = 1e5;
/** Where nothing can be sent for long, the oldest fixes go: photos and reports need the room. */
const MOST_KEPT = 30_000;

export class Tracker {
  private watching: number | null = null;
  private last = 0;

  constructor(
    private readonly db: Database,
    private readonly session: Session,
    private readonly device: string,
  ) {}

  start(seen: (fix: Seen) => void, failed: (denied: boolean) => void): void {
    if (!("geolocation" in navigator)) return failed(false);
    this.watching = navigator.geolocation.watchPosition(
      ({ coords }) =>
        seen({ at: Date.now(), place: [coords.longitude, coords.latitude], accuracy_m: coords.accuracy }),
      (error) => failed(error.code === error.PERMISSION_DENIED),
      { enableHighAccuracy: true, maximumAge: 2_000, timeout: 20_000 },
    );
  }

  stop(): void {
    if (this.watching !== null) navigator.geolocation.clearWatch(this.watching);
    this.watching = null;
  }

  /** Keep a fix to be sent; not more than one in a few seconds. */
  async keep({ at, place, accuracy_m }: Seen): Promise<void> {
    if (at - this.last < EVERY_MS && at >= this.last) return;
    this.last = at;
    const fix = { person: this.session.person, at, lon: place[0], lat: place[1], accuracy_m: Math.min(accuracy_m, POOREST_M) };
    await this.db
      .write(["fixes"], async (tx) => {
        const store = tx.objectStore("fixes");
        if ((await store.count()) >= MOST_KEPT) {
          const oldest = await store.openKeyCursor();
          if (oldest) await store.delete(oldest.primaryKey);
        }
        await store.add(fix);
      })
      .catch(() => undefined);
  }

  /** Send what was kept. A fix is removed when the server has it, or has dropped it for good. */
  async send(): Promise<void> {
    const { person, token } = this.session;
    const fixes = (await this.db.use((db) => db.getAllFromIndex("fixes", "person", person, MOST))) ?? [];
    if (fixes.length === 0) return;
    const body = {
      person,
      device: this.device,
      sent_at: new Date().toISOString(),
      fixes: fixes.map(({ at, lon, lat, accuracy_m }) => ({ at: new Date(at).toISOString(), lon, lat, accuracy_m })),
    };
    const headers = { "Content-Type": "application/json" };
    const reply = await ask(`${SYNC}/positions`, token, { method: "POST", headers, body: JSON.stringify(body) });
    if (trouble(reply) !== null) return;
    await this.db.write(["fixes"], async (tx) => {
      for (const { id } of fixes) if (id !== undefined) await tx.objectStore("fixes").delete(id);
    });
  }
}
