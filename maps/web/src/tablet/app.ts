/** The running app: one person's session, what is on the tablet, where it is; screens ask it. */

import { kept, refresh, type Bundle, type Shift } from "./bundle";
import { course, keyOf, type Course } from "./course";
import { dwells, type Seen } from "./dwell";
import { places, type Place } from "./geo";
import { note, noted, type Database } from "./outbox/database";
import { isPending, needsPerson, type Content, type Item, type Photo } from "./outbox/item";
import { OPEN_WAY, Sender, type Way } from "./outbox/sender";
import { Shelf } from "./outbox/shelf";
import { http } from "./outbox/transport";
import type { Session } from "./session";
import { Tracker } from "./tracker";

const RUN = crypto.randomUUID();
const SEND_MS = 15_000;
const BUNDLE_MS = 10 * 60_000;
const FIXES_KEPT = 120;

export class App {
  readonly shelf: Shelf;
  session: Session | null = null;
  bundle: Bundle | null = null;
  fetched_at = 0;
  /** The token is over, or was taken away: sign in with the password again. */
  refused = false;
  items: Item[] = [];
  photos: Photo[] = [];
  fixes: Seen[] = [];
  /** Why there is no position. */
  blind: "" | "denied" | "none" = "none";
  private sender: Sender | null = null;
  private tracker: Tracker | null = null;
  private timers: number[] = [];
  private asked_at = 0;
  private checking = false;

  constructor(
    readonly db: Database,
    readonly device: string,
    private readonly changed: () => void,
  ) {
    this.shelf = new Shelf(db);
  }

  get way(): Way {
    return this.sender?.way ?? OPEN_WAY;
  }

  /** The server's clock as far as it is known. */
  now(): number {
    return Date.now() + (this.way.offset_ms ?? 0);
  }

  get place(): Place | null {
    return this.fixes.at(-1)?.place ?? null;
  }

  get shift(): Shift | null {
    return this.bundle?.shifts?.find((one) => Date.parse(one.end) > this.now()) ?? null;
  }

  get pending(): number {
    const photos = this.photos.filter((photo) => photo.state === "waiting").length;
    return this.items.filter(isPending).length + photos;
  }

  get troubled(): number {
    return this.items.filter(needsPerson).length;
  }

  get course(): Course | null {
    const shift = this.shift;
    return shift && course(shift, this.done, this.now());
  }

  get done(): Set<string> {
    const made = this.items.filter((item) => item.content.kind === "checkin" && item.state !== "withdrawn");
    const known = (this.bundle?.done ?? []).map(([kind, ref_id, at]) => keyOf({ kind, ref_id, at }));
    const here = made.map(({ content: { body } }) =>
      keyOf({ kind: String(body.ref_kind), ref_id: String(body.ref_id), at: String(body.planned_at) }),
    );
    return new Set([...known, ...here]);
  }

  async begin(session: Session): Promise<void> {
    this.session = session;
    const { person } = session;
    this.sender = new Sender(this.shelf, http(session.token), {
      person,
      device: this.device,
      now: () => Date.now(),
      chance: () => Math.random(),
      run: RUN,
      ticks: () => performance.now(),
    });
    this.tracker = new Tracker(this.db, session, this.device);
    await this.look();
    this.watch();
    this.timers.push(window.setInterval(() => void this.tick(), SEND_MS));
    void this.tick(true);
  }

  /** Sign out; what is unsent stays on the tablet. */
  end(): void {
    this.timers.forEach((timer) => clearInterval(timer));
    this.timers = [];
    this.tracker?.stop();
    this.session = this.bundle = this.sender = this.tracker = null;
    this.items = [];
    this.photos = [];
    this.changed();
  }

  /** Read what is on the tablet anew. */
  async look(): Promise<void> {
    if (this.session === null) return;
    const found = await kept(this.db, this.session);
    if (found !== null) [this.bundle, this.fetched_at] = [found.bundle, found.fetched_at];
    await this.count();
  }

  /** Send what waits and fetch what is new. */
  async tick(urged = false): Promise<void> {
    const { session, sender } = this;
    if (session === null || sender === null) return;
    await sender.run(urged).catch((error: unknown) => console.warn("the outbox waits", error));
    if (this.session !== session) return;
    this.refused = sender.way.trouble === "sign-in";
    await this.tracker?.send();
    if (urged || Date.now() - this.asked_at > BUNDLE_MS) {
      this.asked_at = Date.now();
      const told = await refresh(this.db, session);
      if (told === "refused") this.refused = true;
      if (typeof told === "number") {
        this.refused = false;
        sender.heard(told);
      } else this.asked_at = 0;
      await this.look();
    }
    await this.count();
  }

  /** Put something into the outbox, and try to send it. */
  async put(
    kind: Content["kind"],
    body: Record<string, unknown>,
    photos: Photo[] = [],
    depends_on: string[] = [],
  ): Promise<Item> {
    if (this.session === null) throw new Error("nobody is signed in");
    const content = {
      kind,
      made_at: new Date().toISOString(),
      ticks_ms: performance.now(),
      run: RUN,
      depends_on,
      photos: photos.map((photo) => photo.sha256),
      body,
    };
    const item = await this.shelf.add(this.session.person, content, photos);
    await this.count();
    void this.tick(true);
    return item;
  }

  /** Check in at the next stop. */
  async checkIn(how: "dwell" | "manual" | "qr" | "nfc", tag?: string): Promise<void> {
    const stop = this.course?.next;
    if (!stop || this.checking) return;
    this.checking = true;
    try {
      const fix = this.fixes.at(-1);
      await this.put("checkin", {
        ref_kind: stop.kind,
        ref_id: stop.ref_id,
        planned_at: stop.at,
        how,
        ...(tag === undefined ? {} : { tag }),
        ...this.where(fix),
      });
      navigator.vibrate?.(120);
    } finally {
      this.checking = false;
    }
  }

  where(fix = this.fixes.at(-1)): Record<string, number> {
    if (fix === undefined) return {};
    return { lon: fix.place[0], lat: fix.place[1], accuracy_m: Math.min(fix.accuracy_m, 1e5) };
  }

  private async count(): Promise<void> {
    if (this.session === null) return;
    const { person } = this.session;
    [this.items, this.photos] = [await this.shelf.items(person), await this.shelf.photos(person)];
    this.changed();
  }

  private watch(): void {
    this.tracker?.start(
      (fix) => {
        this.blind = "";
        this.fixes = [...this.fixes.slice(-FIXES_KEPT), fix];
        const shift = this.shift;
        if (shift && Date.parse(shift.start) <= this.now()) void this.tracker?.keep(fix);
        void this.present();
        this.changed();
      },
      (denied) => {
        this.blind = denied ? "denied" : "none";
        this.changed();
      },
    );
  }

  /** Check in by itself where the guard has stayed at the stop, not long before its time. */
  private async present(): Promise<void> {
    const stop = this.course?.next;
    const rules = this.bundle?.rules;
    if (!stop || !rules || Date.parse(stop.at) - this.now() > 5 * 60_000) return;
    const [spot] = places(stop.place);
    if (dwells(this.fixes, spot, rules.radius_m, rules.dwell_s * 1000)) await this.checkIn("dwell");
  }
}

/** Return this tablet's name for itself. */
export async function deviceOf(db: Database): Promise<string> {
  const known = await noted<string>(db, "device");
  if (known !== undefined) return known;
  const made = crypto.randomUUID();
  await note(db, "device", made);
  return made;
}
