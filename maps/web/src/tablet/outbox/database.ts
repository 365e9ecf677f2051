/** The tablet's database: opened when needed, opened again when the browser closed it. */

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Item, Photo } from "./item";

export interface Fix {
  id?: number;
  person: string;
  /** The device's clock in ms. */
  at: number;
  lon: number;
  lat: number;
  accuracy_m: number;
}

export interface Schema extends DBSchema {
  items: { key: string; value: Item; indexes: { person: string } };
  photos: { key: [string, string]; value: Photo; indexes: { person: string } };
  fixes: { key: number; value: Fix; indexes: { person: string } };
  people: { key: string; value: { person: string } & Record<string, unknown> };
  bundles: { key: string; value: { person: string } & Record<string, unknown> };
  notes: { key: string; value: { name: string; value: unknown } };
}

export type Store = "items" | "photos" | "fixes" | "people" | "bundles" | "notes";
export type Db = IDBPDatabase<Schema>;
export type Writing = IDBPTransaction<Schema, Store[], "readwrite">;

export const NAME = "gridbeat-tablet";

/** Steps from each version to the next. They add and never drop: what is unsent survives an upgrade. */
const STEPS: ((db: Db) => void)[] = [
  (db) => {
    db.createObjectStore("items", { keyPath: "id" }).createIndex("person", "person");
    db.createObjectStore("photos", { keyPath: ["person", "sha256"] }).createIndex("person", "person");
    db.createObjectStore("notes", { keyPath: "name" });
  },
  (db) => {
    db.createObjectStore("people", { keyPath: "person" });
    db.createObjectStore("bundles", { keyPath: "person" });
    db.createObjectStore("fixes", { keyPath: "id", autoIncrement: true }).createIndex("person", "person");
  },
];
export const VERSION = STEPS.length;

/** The storage of this tablet is full. */
export class FullError extends Error {
  override name = "FullError";
}

export class Database {
  private opened: Promise<Db> | null = null;

  constructor(
    private readonly name = NAME,
    private readonly version = VERSION,
  ) {}

  /** Do something with the database. Where the browser has closed it meanwhile (short of memory, an
   * upgrade in another window), it is opened again and the work is done once more: a transaction that
   * did not end did nothing.
   *
   * @throws FullError the storage is full.
   */
  async use<T>(work: (db: Db) => Promise<T>): Promise<T> {
    for (let left = 2; ; left--) {
      try {
        return await work(await this.open());
      } catch (error) {
        const name = (error as Error | null)?.name ?? "";
        if (name === "QuotaExceededError") throw new FullError();
        if (left === 0 || !(name === "InvalidStateError" || name === "AbortError")) throw error;
        await this.close();
      }
    }
  }

  /** Do something in one transaction that writes: all of it or nothing.
   *
   * @throws FullError the storage is full; nothing was kept.
   */
  write<T>(stores: Store[], work: (tx: Writing) => Promise<T>): Promise<T> {
    return this.use(async (db) => {
      const tx = db.transaction(stores, "readwrite");
      const done = tx.done;
      done.catch(() => undefined); // said below, after what the work itself says
      try {
        const result = await work(tx);
        await done;
        return result;
      } catch (error) {
        try {
          tx.abort();
        } catch {
          // It has ended already.
        }
        throw tx.error ?? error;
      }
    });
  }

  async close(): Promise<void> {
    const opened = this.opened;
    this.opened = null;
    await opened?.then((db) => db.close()).catch(() => undefined);
  }

  private open(): Promise<Db> {
    this.opened ??= openDB<Schema>(this.name, this.version, {
      upgrade: (db, from) => STEPS.slice(from, this.version).forEach((step) => step(db)),
      blocking: () => void this.close(),
      terminated: () => (this.opened = null),
    }).catch((error: unknown) => {
      this.opened = null;
      throw error;
    });
    return this.opened;
  }
}

/** Return a value kept under a name. */
export async function noted<T>(db: Database, name: string): Promise<T | undefined> {
  return (await db.use((open) => open.get("notes", name)))?.value as T | undefined;
}

export async function note(db: Database, name: string, value: unknown): Promise<void> {
  await db.use((open) => open.put("notes", { name, value }));
}
