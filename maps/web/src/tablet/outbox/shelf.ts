/** The outbox at rest: items and photos in the database, each change one transaction. */

import { isDue } from "./backoff";
import type { Database } from "./database";
import { FullError } from "./database";
import { sha256 } from "./hash";
import { isPending, type Content, type Item, type Photo } from "./item";
import { after, type Happening } from "./machine";

/** Accepted items can be looked at for so long. */
export const KEPT_MS = 7 * 86_400_000;

export type NewContent = Omit<Content, "seq">;

export class Shelf {
  constructor(readonly db: Database) {}

  /** Put something new into the outbox, as a draft or ready to go, with its photos: all of it or nothing.
   *
   * @throws FullError there is no room; nothing was kept.
   */
  async add(person: string, content: NewContent, photos: Photo[], draft = false): Promise<Item> {
    const id = crypto.randomUUID();
    // The number comes first and alone, for hashing cannot wait inside a transaction; a gap is harmless.
    const seq = await this.number();
    const item = await sealed(draftOf(id, person, { ...content, seq }), draft);
    await this.roomFor(() => this.put(item, photos));
    return item;
  }

  /** Return something new that is not kept yet: for when the tablet cannot keep it. */
  made(person: string, content: Content): Promise<Item> {
    return sealed(draftOf(crypto.randomUUID(), person, content), false);
  }

  /** Keep what was made before, with its photos.
   *
   * @throws FullError there is no room; nothing was kept.
   */
  keep(item: Item, photos: Photo[]): Promise<void> {
    return this.roomFor(() => this.put(item, photos));
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
    await this.roomFor(() => this.put(mended, photos));
    return mended;
  }

  /** Let something happen to an item, in one transaction with reading it. */
  async happen(id: string, what: Happening): Promise<Item | undefined> {
    return this.db.write(["items"], async (tx) => {
      const item = await tx.objectStore("items").get(id);
      if (item === undefined) return undefined;
      const next = after(item, what);
      if (next !== item) await tx.objectStore("items").put(next);
      return next;
    });
  }

  get(id: string): Promise<Item | undefined> {
    return this.db.use((db) => db.get("items", id));
  }

  /** Return a person's items, oldest first. */
  async items(person: string): Promise<Item[]> {
    const found = await this.db.use((db) => db.getAllFromIndex("items", "person", person));
    return found.sort((a, b) => a.content.seq - b.content.seq);
  }

  photos(person: string): Promise<Photo[]> {
    return this.db.use((db) => db.getAllFromIndex("photos", "person", person));
  }

  photo(person: string, hash: string): Promise<Photo | undefined> {
    return this.db.use((db) => db.get("photos", [person, hash]));
  }

  /** Change a photo, in one transaction with reading it. */
  async shift(person: string, hash: string, change: (photo: Photo) => Photo): Promise<void> {
    await this.db.write(["photos"], async (tx) => {
      const found = await tx.objectStore("photos").get([person, hash]);
      if (found !== undefined) await tx.objectStore("photos").put(change(found));
    });
  }

  /** Return how much of each person waits on this tablet: also of those who are not signed in. */
  async pending(): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (const item of await this.db.use((db) => db.getAll("items")))
      if (isPending(item)) counts.set(item.person, (counts.get(item.person) ?? 0) + 1);
    return counts;
  }

  /** Mark what goes next as being sent and return it: urgent first, then in the order it was made. What
   * the server holds goes at once when what it waits for was accepted from this tablet. */
  async take(person: string, now: number, most: number): Promise<Item[]> {
    return this.db.write(["items"], async (tx) => {
      const store = tx.objectStore("items");
      const all = await store.index("person").getAll(person);
      const released = async ({ content, verdict }: Item): Promise<boolean> =>
        verdict?.code === "held" && (await Promise.all(content.depends_on.map((id) => store.get(id)))).every((one) => one?.state === "accepted");
      const due: Item[] = [];
      for (const item of all)
        if (item.state === "ready" && (isDue(item.next_try, now) || (await released(item)))) due.push(item);
      due.sort((a, b) => urgency(a) - urgency(b) || a.content.seq - b.content.seq);
      const taken = batch(due, most).map((item) => after(item, { kind: "take" }));
      await Promise.all(taken.map((item) => store.put(item)));
      return taken;
    });
  }

  /** Make ready again what was being sent when the app ended; only who holds the flight may. */
  async recover(person: string): Promise<void> {
    for (const item of await this.items(person))
      if (item.state === "sending") await this.happen(item.id, { kind: "recover" });
  }

  /** Remove what was settled long ago by the server's clock, and photos nothing pending needs. */
  async sweep(server: number, kept = KEPT_MS): Promise<void> {
    const old = (settled_at: number): boolean => settled_at > 0 && settled_at + kept <= server;
    await this.db.write(["items", "photos"], async (tx) => {
      const items = await tx.objectStore("items").getAll();
      const going = new Set(items.filter((item) => old(item.settled_at)).map((item) => item.id));
      const staying = items.filter((item) => !going.has(item.id));
      const needed = new Set(staying.flatMap((item) => item.content.photos.map((p) => `${item.person}/${p}`)));
      for (const photo of await tx.objectStore("photos").getAll())
        if (photo.state !== "waiting" && !needed.has(`${photo.person}/${photo.sha256}`) && old(photo.settled_at))
          await tx.objectStore("photos").delete([photo.person, photo.sha256]);
      for (const id of going) await tx.objectStore("items").delete(id);
    });
  }

  private number(): Promise<number> {
    return this.db.write(["notes"], async (tx) => {
      const store = tx.objectStore("notes");
      const seq = (((await store.get("seq"))?.value as number | undefined) ?? 0) + 1;
      await store.put({ name: "seq", value: seq });
      return seq;
    });
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

  /** Do something that needs room; where there is none, make room from what the server has, once. */
  private async roomFor(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof FullError)) throw error;
      await this.drop();
      await work();
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
