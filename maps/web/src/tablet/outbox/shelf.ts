/** The outbox at rest: items and photos in the database, each change one transaction. */

import { isDue } from "./backoff";
import type { Database, Db } from "./database";
import { FullError } from "./database";
import { sha256 } from "./hash";
import { isPending, nameOf, photosOf, type Content, type Item, type Photo } from "./item";
import { Loose } from "./loose";
import { after, type Happening } from "./machine";

/** Accepted items can be looked at for so long. */
export const KEPT_MS = 7 * 86_400_000;

export type NewContent = Omit<Content, "seq">;

export class Shelf {
  readonly loose = new Loose();
  /** Why the database did not keep everything; empty once it has. */
  failing = "";
  private seq = 0;

  constructor(readonly db: Database) {}

  /** Put something new into the outbox, as a draft or ready to go, with its photos. Where there is no
   * room for the photos they stay in memory and the item is kept; where there is none at all, both do. */
  async add(person: string, content: NewContent, photos: Photo[], draft = false): Promise<Item> {
    const id = crypto.randomUUID();
    // The number comes first and alone, for hashing cannot wait inside a transaction; a gap is harmless.
    const seq = await this.number();
    const item = await sealed(draftOf(id, person, { ...content, seq }), draft);
    await this.keep(item, photos, true);
    return item;
  }

  /** Return handovers written on this tablet for a guard, by whoever: both may confirm on one tablet. */
  async handedTo(guard: string): Promise<Item[]> {
    const all = await this.db.use((db) => db.getAll("items"));
    return all.filter(({ content, state }) => content.kind === "handover" && content.body.taker === guard && state !== "withdrawn");
  }

  /** Change the content of a draft, or of something that came back, and send it where asked. */
  async mend(id: string, content: Content, photos: Photo[], draft = false): Promise<Item> {
    const found = await this.get(id);
    if (found === undefined) throw new Error(`there is no item ${id}`);
    const edited = after(found, { kind: "edit", content });
    const mended = draft ? edited : await sealed(edited, false);
    await this.keep(mended, photos, false);
    return mended;
  }

  /** Keep in the database what was held in memory, as far as there is room. */
  async stow(): Promise<void> {
    const held = async (work: () => Promise<void>): Promise<boolean> => this.tried(work).then(() => true, () => false);
    for (const item of this.loose.all()) {
      if (!(await held(() => this.put(item, [])))) return;
      if (this.loose.item(item.id) === item) this.loose.drop(item.id);
    }
    for (const photo of this.loose.allPhotos()) {
      if (!(await held(() => this.putPhoto(photo)))) return;
      this.loose.dropPhoto(photo);
    }
    this.failing = "";
  }

  /** Let something happen to an item, in one transaction with reading it. */
  async happen(id: string, what: Happening): Promise<Item | undefined> {
    const loose = this.loose.item(id);
    if (loose !== undefined) return this.happenLoosely(loose, what);
    try {
      return await this.tried(() =>
        this.db.write(["items"], async (tx) => {
          const item = await tx.objectStore("items").get(id);
          if (item === undefined) return undefined;
          const next = after(item, what);
          if (next !== item) await tx.objectStore("items").put(next);
          return next;
        }),
      );
    } catch (error) {
      if (!(error instanceof FullError)) throw error;
      const item = await this.get(id);
      return item && this.happenLoosely(item, what);
    }
  }

  private happenLoosely(item: Item, what: Happening): Item {
    const next = after(item, what);
    this.loose.put(next);
    return next;
  }

  async get(id: string): Promise<Item | undefined> {
    return this.loose.item(id) ?? (await this.db.use((db) => db.get("items", id)));
  }

  /** Return a person's items, oldest first; where the database does not open, those in memory. */
  async items(person: string): Promise<Item[]> {
    const kept = await this.read((db) => db.getAllFromIndex("items", "person", person));
    return this.loose.over(kept, person).sort((a, b) => a.content.seq - b.content.seq);
  }

  async photos(person: string): Promise<Photo[]> {
    return this.loose.overPhotos(await this.read((db) => db.getAllFromIndex("photos", "person", person)), person);
  }

  async photo(person: string, hash: string): Promise<Photo | undefined> {
    return this.loose.photo(person, hash) ?? (await this.db.use((db) => db.get("photos", [person, hash])));
  }

  /** Change a photo, in one transaction with reading it. */
  async shift(person: string, hash: string, change: (photo: Photo) => Photo): Promise<void> {
    const loose = this.loose.photo(person, hash);
    if (loose !== undefined) return this.loose.putPhoto(change(loose));
    try {
      await this.tried(() =>
        this.db.write(["photos"], async (tx) => {
          const found = await tx.objectStore("photos").get([person, hash]);
          if (found !== undefined) await tx.objectStore("photos").put(change(found));
        }),
      );
    } catch (error) {
      if (!(error instanceof FullError)) throw error;
      const found = await this.photo(person, hash);
      if (found !== undefined) this.loose.putPhoto(change(found));
    }
  }

  /** Return how much of each person waits on this tablet: also of those who are not signed in. */
  async pending(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    const kept = await this.read((db) => db.getAll("items"));
    for (const person of new Set([...kept, ...this.loose.all()].map((item) => item.person))) {
      const waits = this.loose.over(kept.filter((item) => item.person === person), person).filter(isPending);
      if (waits.length > 0) counts.set(person, waits.length);
    }
    return counts;
  }

  /** Mark what goes next as being sent and return it: urgent first, then in the order it was made. What
   * the server holds goes at once when what it waits for was accepted from this tablet. */
  async take(person: string, now: number, most: number, which: (item: Item) => boolean = () => true, urged = false): Promise<Item[]> {
    const next = (all: Item[], accepted: (id: string) => boolean): Item[] => {
      const released = ({ content, verdict }: Item): boolean => verdict?.code === "held" && content.depends_on.every(accepted);
      const due = all.filter((item) => item.state === "ready" && which(item) && (urged || isDue(item.next_try, now) || released(item)));
      due.sort((a, b) => urgency(a) - urgency(b) || a.content.seq - b.content.seq);
      return batch(due, most).map((item) => after(item, { kind: "take" }));
    };
    try {
      return await this.tried(() =>
        this.db.write(["items"], async (tx) => {
          const store = tx.objectStore("items");
          const all = this.loose.over(await store.index("person").getAll(person), person);
          const waited = all.filter((item) => item.verdict?.code === "held").flatMap((item) => item.content.depends_on);
          const known = new Set<string>();
          for (const id of waited) if (((await store.get(id)) ?? this.loose.item(id))?.state === "accepted") known.add(id);
          const taken = next(all, (id) => known.has(id));
          const [loose, kept] = [taken.filter(({ id }) => this.loose.item(id)), taken.filter(({ id }) => !this.loose.item(id))];
          await Promise.all(kept.map((item) => store.put(item)));
          loose.forEach((item) => this.loose.put(item));
          return taken;
        }),
      );
    } catch {
      const taken = next(await this.items(person), () => false);
      taken.forEach((item) => this.loose.put(item));
      return taken;
    }
  }

  /** Make ready again what was being sent when the app ended; only who holds the flight may. */
  async recover(person: string, but: ReadonlySet<string> = new Set()): Promise<void> {
    for (const item of await this.items(person))
      if (item.state === "sending" && !but.has(item.id)) await this.happen(item.id, { kind: "recover" });
  }

  /** Remove what was settled long ago by the server's clock, and photos nothing pending needs. Whoever is
   * signed in, of nobody goes what still has photos to send. */
  async sweep(server: number, kept = KEPT_MS): Promise<void> {
    const old = (settled_at: number): boolean => settled_at > 0 && settled_at + kept <= server;
    await this.db.write(["items", "photos"], async (tx) => {
      const items = await tx.objectStore("items").getAll();
      const photos = await tx.objectStore("photos").getAll();
      const waiting = new Set([...photos, ...this.loose.allPhotos()].filter((photo) => photo.state === "waiting").map(nameOf));
      const owes = (item: Item): boolean => item.state === "accepted" && photosOf(item).some((name) => waiting.has(name));
      const going = items.filter((item) => old(item.settled_at) && !owes(item));
      const needed = new Set(items.filter((item) => !going.includes(item)).flatMap(photosOf));
      const withdrawn = new Set(going.flatMap(photosOf));
      for (const photo of photos) {
        const over = photo.state === "waiting" ? withdrawn.has(nameOf(photo)) : old(photo.settled_at);
        if (over && !needed.has(nameOf(photo))) await tx.objectStore("photos").delete([photo.person, photo.sha256]);
      }
      for (const { id } of going) await tx.objectStore("items").delete(id);
    });
  }

  private async number(): Promise<number> {
    try {
      this.seq = await this.db.write(["notes"], async (tx) => {
        const store = tx.objectStore("notes");
        const seq = (((await store.get("seq"))?.value as number | undefined) ?? 0) + 1;
        await store.put({ name: "seq", value: seq });
        return seq;
      });
    } catch {
      this.seq += 1;
    }
    return this.seq;
  }

  /** Keep an item with its photos: as much of it as there is room for, the rest in memory. */
  private async keep(item: Item, photos: Photo[], strange: boolean): Promise<void> {
    const unkept = (error: unknown): void => {
      this.failing = whyOf(error);
      console.warn("the tablet cannot keep it", error);
    };
    try {
      await this.tried(() => this.put(item, photos));
      return this.loose.drop(item.id);
    } catch (error) {
      unkept(error);
    }
    photos.forEach((photo) => this.loose.putPhoto(photo));
    try {
      if (photos.length === 0 || this.failing !== FULL) throw new Error("there is nothing smaller to try");
      await this.put(item, []);
      this.loose.drop(item.id);
    } catch {
      this.loose.put(item, strange);
    }
  }

  private async put(item: Item, photos: Photo[]): Promise<void> {
    await this.db.write(["items", "photos"], async (tx) => {
      await tx.objectStore("items").put(item);
      for (const photo of photos) {
        const known = await tx.objectStore("photos").get([photo.person, photo.sha256]);
        if (known === undefined) await tx.objectStore("photos").put(photo);
      }
    });
  }

  private async putPhoto(photo: Photo): Promise<void> {
    await this.db.write(["photos"], async (tx) => void (await tx.objectStore("photos").put(photo)));
  }

  /** Read from the database; nothing where it does not open. */
  private async read<T>(work: (db: Db) => Promise<T[]>): Promise<T[]> {
    try {
      return await this.db.use(work);
    } catch (error) {
      this.failing = whyOf(error);
      return [];
    }
  }

  /** Do something that needs room; where there is none, make room from what the server has, once. */
  private async tried<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FullError)) throw error;
      await this.drop();
      return await work();
    }
  }

  /** Drop the bytes of photos the server has. */
  private async drop(): Promise<void> {
    await this.db.write(["photos"], async (tx) => {
      const store = tx.objectStore("photos");
      for (const photo of await store.getAll())
        if (photo.state === "stored") await store.delete([photo.person, photo.sha256]);
    });
  }
}

/** What `failing` says where there is no room. */
export const FULL = "FullError";
const whyOf = (error: unknown): string => (error as Error | null)?.name || "Error";

const draftOf = (id: string, person: string, content: Content): Item => ({
  id,
  person,
  state: "draft",
  content,
  text: "",
  hash: "",
  failures: 0,
  repairs: 0,
  next_try: 0,
  verdict: null,
  settled_at: 0,
});

async function sealed(item: Item, draft: boolean): Promise<Item> {
  if (draft) return item;
  const text = JSON.stringify(item.content);
  return after(item, { kind: "seal", text, hash: await sha256(text) });
}

const urgency = (item: Item): number => (item.content.kind === "sos" ? 0 : 1);
const BATCH_CHARS = 200_000;

/** Return how much of what is due goes together. What failed twice goes alone: it may be what makes
 * the others fail. */
function batch(due: Item[], most: number): Item[] {
  if (due.length > 0 && due[0].failures >= 2) return due.slice(0, 1);
  const together: Item[] = [];
  let chars = 0;
  for (const item of due) {
    if (together.length === most || item.failures >= 2) break;
    chars += item.text.length;
    if (together.length > 0 && chars > BATCH_CHARS) break;
    together.push(item);
  }
  return together;
}
