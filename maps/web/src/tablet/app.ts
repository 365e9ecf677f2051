/** The running app: one person's session, what is on the tablet, where it is; screens ask it. */

import { kept, refresh, type Bundle, type Rules, type Shift, type Stop } from "./bundle";
import { course, isMade, keyOf, stopAt, type Course, type Visit } from "./course";
import { dwells, type Seen } from "./dwell";
import { places, type Place } from "./geo";
import { note, noted, type Database } from "./outbox/database";
import { isPending, nameOf, needsPerson, photosOf, type Content, type Item, type Photo } from "./outbox/item";
import { fileOf } from "./outbox/rescue";
import { OPEN_WAY, Sender, type Way } from "./outbox/sender";
import { Shelf } from "./outbox/shelf";
import { http } from "./outbox/transport";
import { queued } from "./queued";
import { renew, signIn, type Session } from "./session";
import { POOREST_M, Tracker } from "./tracker";
import { near, type Near } from "./turns";

const RUN = crypto.randomUUID();
const SEND_MS = 15_000;
const BUNDLE_MS = 10 * 60_000;
const FIXES_KEPT = 120;
const EARLY_MS = 5 * 60_000;
/** Where somebody was so long ago is not where he is, unless the tablet has been watching. */
const STALE_MS = 60_000;
const WALK_M_PER_MS = 1.5 / 1000;

export class App {
  readonly shelf: Shelf;
  session: Session | null = null;
  bundle: Bundle | null = null;
  fetched_at = 0;
  /** The token is over, or was taken away: sign in with the password again. */
  refused = false;
  items: Item[] = [];
  photos: Photo[] = [];
  /** Key of a late stop the person goes back to. */
  wanted = "";
  /** Handovers written on this tablet for the person by others. */
  handed: Item[] = [];
  fixes: Seen[] = [];
  /** Why there is no position. */
  blind: "" | "denied" | "none" = "none";
  private sender: Sender | null = null;
  private tracker: Tracker | null = null;
  private timers: number[] = [];
  /** The server's clock less the tablet's, as it was last known: a tablet may start without network. */
  private offset_ms = 0;
  private asked_at = 0;
  private checking: Promise<unknown> = Promise.resolve();
  private last: Seen | undefined;

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
    return Date.now() + (this.way.offset_ms ?? this.offset_ms);
  }

  /** Where the person was seen last, as inexact as the way is that he can have gone since. */
  get lastSeen(): Seen | undefined {
    return this.last && { ...this.last, accuracy_m: this.last.accuracy_m + Math.max(0, Date.now() - this.last.at) * WALK_M_PER_MS };
  }

  get place(): Place | null {
    return this.fixes.at(-1)?.place ?? null;
  }

  get shift(): Shift | null {
    return this.bundle?.shifts?.find((one) => Date.parse(one.end) > this.now()) ?? null;
  }

  get pending(): number {
    return this.items.filter(isPending).length + this.waiting.length;
  }

  /** Photos that are to be sent; those of what was withdrawn are not. */
  get waiting(): Photo[] {
    const named = new Set(this.items.filter(({ state }) => state !== "withdrawn").flatMap(photosOf));
    return this.photos.filter((photo) => photo.state === "waiting" && named.has(nameOf(photo)));
  }

  /** How much the tablet could not keep: gone when the page is closed. */
  get unkept(): number {
    return this.session === null ? 0 : this.shelf.loose.count(this.session.person);
  }

  get troubled(): number {
    return this.items.filter(needsPerson).length;
  }

  get course(): Course | null {
    return this.courseIn(this.shift);
  }

  /** The shift a handover belongs to; it may have ended. */
  shiftOf(turn: Near): Shift | null {
    return this.bundle?.shifts.find(({ handovers }) => handovers.some(({ at, takes }) => at === turn.at && takes === turn.takes)) ?? null;
  }

  courseOf(turn: Near): Course | null {
    return this.courseIn(this.shiftOf(turn));
  }

  private courseIn(shift: Shift | null): Course | null {
    return shift && course(shift, this.visits, this.now(), this.rules, this.spared, this.wanted);
  }

  /** Handovers around now. */
  get turns(): Near[] {
    return this.bundle === null ? [] : near(this.bundle, this.items, this.handed, this.now());
  }

  /** Stops of own shifts that were not this guard's to make. */
  private get spared(): Set<string> {
    const stops = (this.bundle?.record ?? []).flatMap((one) => one.stops);
    return new Set(stops.filter(({ outcome }) => outcome === "by_other" || outcome === "not_counted").map(keyOf));
  }

  private get rules(): Rules {
    return this.bundle?.rules ?? { radius_m: 0, dwell_s: 0 };
  }

  /** Own check-ins that are on this tablet. */
  private get made(): Item[] {
    return this.items.filter((item) => item.content.kind === "checkin" && item.state !== "withdrawn");
  }

  /** Stops this tablet has a check-in for. */
  get checked(): Set<string> {
    return new Set(this.made.map(({ content: { body } }) => keyOf({ kind: String(body.ref_kind), ref_id: String(body.ref_id), at: String(body.planned_at) })));
  }

  /** Where the person was, as far as the server or this tablet knows. */
  private get visits(): Visit[] {
    const known = (this.bundle?.done ?? []).map(([kind, ref_id, planned_at, at]) => ({ kind, ref_id, at: Date.parse(at ?? planned_at) }));
    const ahead = this.now() - Date.now();
    const here = this.made.map(({ content: { body, made_at } }) => ({ kind: String(body.ref_kind), ref_id: String(body.ref_id), at: Date.parse(made_at) + ahead }));
    return [...known, ...here];
  }

  async begin(session: Session): Promise<void> {
    this.use(session);
    void navigator.storage?.persist?.().catch(() => false); // else the browser may clear what is unsent
    this.offset_ms = (await noted<number>(this.db, "offset_ms").catch(() => 0)) ?? 0;
    await this.look().catch((error: unknown) => console.warn("nothing is read", error));
    this.watch();
    this.timers.push(window.setInterval(() => void this.tick(), SEND_MS));
    void this.tick(true);
  }

  /** Sign in anew with the password where the token is over; the outbox goes on.
   *
   * @throws SignInError the password is wrong, or there is no network.
   */
  async renew(password: string): Promise<void> {
    const { session } = this;
    if (session === null) return;
    const { person, token } = await signIn(session.username, password, this.device);
    if (person !== session.person || this.session !== session) return;
    this.tracker?.stop();
    this.use(await renew(this.db, session, token));
    this.watch();
    this.refused = false;
    void this.tick(true);
  }

  private use(session: Session): void {
    this.session = session;
    this.sender = new Sender(this.shelf, http(session.token), {
      person: session.person,
      device: this.device,
      now: () => Date.now(),
      chance: () => Math.random(),
      run: RUN,
      ticks: () => performance.now(),
    });
    this.tracker = new Tracker(this.db, session, this.device);
  }

  /** Return the outbox as a file's text, also where the database is closed or full. */
  async file(): Promise<string> {
    await this.count();
    return this.session === null ? "" : fileOf(this.items, this.photos, this.device);
  }

  /** Sign out; what is unsent stays on the tablet. */
  end(): void {
    this.timers.forEach((timer) => clearInterval(timer));
    this.timers = [];
    this.tracker?.stop();
    this.session = this.bundle = this.sender = this.tracker = null;
    this.items = this.handed = [];
    this.photos = [];
    this.fixes = [];
    this.last = undefined;
    this.changed();
  }

  /** Read what is on the tablet anew, or take what was just fetched. */
  private async look(fetched?: Bundle): Promise<void> {
    if (this.session === null) return;
    const { session } = this;
    const found = fetched ? { bundle: fetched, fetched_at: Date.now() } : await kept(this.db, session);
    if (this.session !== session) return;
    if (found !== null) [this.bundle, this.fetched_at] = [found.bundle, found.fetched_at];
    for (const verdict of this.bundle?.settled ?? [])
      await this.shelf.happen(verdict.id, { kind: "settled", verdict, server: this.now() });
    await this.count();
  }

  /** Send what waits and fetch what is new. What fails here is tried again with the next tick. */
  async tick(urged = false): Promise<void> {
    const { session, sender } = this;
    if (session === null || sender === null) return;
    const waits = (error: unknown): void => console.warn("it is tried again", error);
    await this.shelf.stow().catch(waits);
    await sender.run(urged).catch(waits);
    if (this.session !== session) return;
    this.refused = sender.way.trouble === "sign-in";
    await this.count(); // what was answered is shown before the rest is asked for
    await this.tracker?.send().catch(waits);
    if (urged || Date.now() - this.asked_at > BUNDLE_MS) await this.fetch().catch(waits);
    await this.count();
  }

  private readonly fetch = queued(async () => {
    const { session, sender } = this;
    if (session === null || sender === null) return;
    this.asked_at = Date.now();
    const told = await refresh(this.db, session);
    if (this.session !== session) return;
    if (told === "refused") this.refused = true;
    if (typeof told === "object") {
      this.refused = false;
      sender.heard(told.server, told.asked_at);
    } else this.asked_at = 0;
    await this.look(typeof told === "object" ? told.bundle : undefined);
  });

  /** Send a cry for help, whatever else is on its way. */
  async cry(): Promise<void> {
    await this.sender?.cry().catch((error: unknown) => console.warn("it is tried again", error));
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
    const { person } = this.session;
    const item = await this.shelf.add(person, content, photos);
    await this.count();
    void (kind === "sos" ? this.cry() : this.tick(true));
    return item;
  }

  /** Check in at the next stop, at another, or where a code was read; return what the place is called.
   * One after another: of two at once none is lost, and no stop is made twice. */
  checkIn(how: "dwell" | "manual" | "qr" | "nfc" | "code", { tag, at = null, stop: meant }: { tag?: string; at?: string | null; stop?: Stop } = {}): Promise<string> {
    const { shift } = this;
    const stop = meant ? meant : at !== null && shift ? stopAt(shift, this.visits, at, this.now(), this.rules) : (this.course?.next ?? null);
    if (stop === null && at === null) return Promise.resolve("");
    const done = this.checking.then(async () => {
      if (stop && shift && isMade(shift, this.visits, stop, this.now(), this.rules)) return stop.name; // by staying there
      const place = stop ? { ref_kind: stop.kind, ref_id: stop.ref_id, planned_at: stop.at } : { ref_kind: "checkpoint", ref_id: at };
      await this.put("checkin", { ...place, how, ...(tag === undefined ? {} : { tag }), ...this.where() });
      navigator.vibrate?.(120);
      return stop?.name ?? at ?? "";
    });
    this.checking = done.catch(() => undefined);
    return done;
  }

  where(fix = this.fixes.at(-1)): Record<string, number> {
    if (fix === undefined) return {};
    return { lon: fix.place[0], lat: fix.place[1], accuracy_m: Math.min(fix.accuracy_m, POOREST_M) };
  }

  private async count(): Promise<void> {
    if (this.session === null) return;
    const { session } = this;
    const guard = this.bundle?.me.guard_id ?? null;
    try {
      const handed = await this.shelf.handedTo(guard ?? "");
      const [items, photos] = [await this.shelf.items(session.person), await this.shelf.photos(session.person)];
      if (this.session === session) [this.items, this.photos, this.handed] = [items, photos, handed];
    } catch {
      // The database does not open: what was read before, and what is in memory since.
      if (this.session === session) this.items = this.shelf.loose.over(this.items, session.person);
      if (this.session === session) this.photos = this.shelf.loose.overPhotos(this.photos, session.person);
    }
    this.changed();
  }

  private watch(): void {
    this.tracker?.start(
      (fix) => {
        this.blind = "";
        this.fixes = [...this.fixes.slice(-FIXES_KEPT), (this.last = fix)];
        const shift = this.shift;
        if (shift && Date.parse(shift.start) <= this.now()) void this.tracker?.keep(fix);
        void this.present();
        this.changed();
      },
      (denied) => {
        this.blind = denied ? "denied" : "none";
        this.unseen();
      },
    );
  }

  /** The tablet has slept, or finds no position: where it was before is not where it is. */
  unseen(): void {
    this.fixes = this.fixes.filter(({ at }) => Math.abs(Date.now() - at) < STALE_MS);
    this.changed();
  }

  /** Check in by itself where the guard has stayed at the next stop, not long before its time, or at one
   * he can still make up. */
  private async present(): Promise<void> {
    const { course: now, rules } = this;
    if (now === null) return;
    const open = [now.next, ...now.late.map(({ stop }) => stop)];
    for (const stop of open) {
      if (stop === null || Date.parse(stop.at) - this.now() > EARLY_MS) continue;
      const [spot] = places(stop.place);
      if (dwells(this.fixes, spot, rules.radius_m, rules.dwell_s * 1000)) return void (await this.checkIn("dwell", { stop }));
    }
  }
}

/** Return this tablet's name for itself. */
export async function deviceOf(db: Database): Promise<string> {
  const made = crypto.randomUUID();
  try {
    const known = await noted<string>(db, "device");
    if (known === undefined) await note(db, "device", made);
    return known ?? made;
  } catch {
    return made; // the database does not open: a name for this start
  }
}
