/** Single flight: of all windows on this tablet, one sends. */

import type { Database } from "./database";

const LEASE_MS = 30_000;

/** Do something unless another window is at it; return whether it was done. */
export async function alone(db: Database, name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;
  if (locks === undefined) return leased(db, name, work);
  return locks.request(`gridbeat/${name}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return false;
    await work();
    return true;
  });
}

interface Lease {
  owner: string;
  until: number;
}

/** The same where the browser has no locks: a lease in the database, renewed while the work lasts. Where
 * the database does not take it, the work is done: what is sent twice counts once. */
export async function leased(db: Database, name: string, work: () => Promise<void>): Promise<boolean> {
  const owner = crypto.randomUUID();
  if (!(await claim(db, name, owner).catch(() => true))) return false;
  const renewal = setInterval(() => void claim(db, name, owner).catch(() => undefined), LEASE_MS / 3);
  try {
    await work();
  } finally {
    clearInterval(renewal);
    await claim(db, name, owner, 0).catch(() => undefined);
  }
  return true;
}

async function claim(db: Database, name: string, owner: string, length = LEASE_MS): Promise<boolean> {
  return db.write(["notes"], async (tx) => {
    const store = tx.objectStore("notes");
    const held = (await store.get(`lease/${name}`))?.value as Lease | undefined;
    const now = Date.now();
    // A lease longer than any was written by a clock that was set back since.
    const runs = held !== undefined && held.until > now && held.until - now <= LEASE_MS;
    const free = !runs || held.owner === owner;
    if (free) await store.put({ name: `lease/${name}`, value: { owner, until: now + length } });
    return free;
  });
}
