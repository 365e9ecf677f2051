/** Who works on this tablet: signed in by password once with network, by PIN from then on. */

import { keyOf, newLock, seal, unseal, type Lock, type Sealed } from "./crypto";
import { note, noted, type Database } from "./outbox/database";

export interface Person extends Record<string, unknown> {
  person: string;
  username: string;
  lock: Lock;
  sealed: Sealed;
}

export interface Session {
  person: string;
  username: string;
  token: string;
  key: CryptoKey;
}

interface Secret {
  token: string;
}

export const PIN_LENGTH = 6;
const TOKEN_DAYS = 30;

/** Why somebody could not sign in. */
export class SignInError extends Error {
  constructor(readonly why: "offline" | "portal" | "wrong" | "wait" | "change" | "guard" | "server") {
    super(why);
  }
}

/** Ask for a token with name and password; the browser's own session ends again at once. */
export async function signIn(username: string, password: string, device: string): Promise<{ person: string; token: string }> {
  const entered = await post("/api/v1/login", { username, password });
  if (entered.status === 429) throw new SignInError("wait");
  if (entered.status === 401 || entered.status === 422) throw new SignInError("wrong");
  if (!isOurs(entered)) throw new SignInError("portal");
  if (!entered.ok) throw new SignInError("server");
  try {
    const me = (await (await fetch("/api/v1/me", { cache: "no-store" })).json()) as Me;
    if (me.must_change) throw new SignInError("change");
    if (!me.memberships.some((one) => one.role === "guard")) throw new SignInError("guard");
    const made = await post("/api/v1/tokens", { name: `tablet ${device.slice(0, 8)}`, days: TOKEN_DAYS, writes: true });
    if (!made.ok) throw new SignInError("server");
    return { person: String(me.id), token: ((await made.json()) as { token: string }).token };
  } finally {
    await post("/api/v1/logout").catch(() => undefined);
  }
}

/** Return whether an answer can be ours: other people's networks answer with pages and redirects. */
const isOurs = (answer: Response): boolean =>
  answer.type !== "opaqueredirect" && (answer.status >= 500 || (answer.headers.get("content-type") ?? "").includes("json"));

interface Me {
  id: number;
  must_change: boolean;
  memberships: { role: string }[];
}

async function post(path: string, body?: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method: "POST",
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "manual",
    });
  } catch {
    throw new SignInError("offline");
  }
}

/** Keep somebody's token on this tablet, sealed by a PIN; where there is no room, it is for this once. */
export async function keep(db: Database, person: string, username: string, token: string, pin: string): Promise<{ session: Session; kept: boolean }> {
  const lock = newLock();
  const key = await keyOf(pin, lock);
  const sealed = await seal(key, { token } satisfies Secret);
  const put = db.use((open) => open.put("people", { person, username, lock, sealed } satisfies Person));
  const kept = await put.then(() => true, () => false);
  return { session: { person, username, token, key }, kept };
}

/** Keep a new token in place of one that is over, under the same PIN. */
export async function renew(db: Database, session: Session, token: string): Promise<Session> {
  const sealed = await seal(session.key, { token } satisfies Secret);
  try {
    const row = await db.use((open) => open.get("people", session.person));
    if (row !== undefined) await db.use((open) => open.put("people", { ...row, sealed }));
  } catch (error) {
    console.warn("the new token is for this once", error);
  }
  return { ...session, token };
}

export const people = async (db: Database): Promise<Person[]> =>
  (await db.use((open) => open.getAll("people"))) as unknown as Person[];

interface Tries {
  failed: number;
  at: number;
}

/** Note tries; a tablet that is full lets its guards in all the same. */
const remember = (db: Database, name: string, tries: Tries): Promise<void> =>
  note(db, name, tries).catch((error: unknown) => console.warn("tries are not noted", error));

const WAIT_MS = [0, 0, 0, 5_000, 15_000, 60_000];

/** Sign somebody in by PIN, with or without network; wrong ones must wait longer and longer.
 *
 * @throws SignInError the PIN is wrong, or it is too soon for the next try.
 */
export async function unlock(db: Database, who: Person, pin: string, now = Date.now()): Promise<Session> {
  const name = `tries/${who.person}`;
  const tries = (await noted<Tries>(db, name)) ?? { failed: 0, at: 0 };
  const wait = WAIT_MS[Math.min(tries.failed, WAIT_MS.length - 1)];
  if (now - tries.at >= 0 && now - tries.at < wait) throw new SignInError("wait");
  await remember(db, name, { failed: tries.failed + 1, at: now });
  const key = await keyOf(pin, who.lock);
  let secret: Secret;
  try {
    secret = await unseal<Secret>(key, who.sealed);
  } catch {
    throw new SignInError("wrong");
  }
  await remember(db, name, { failed: 0, at: 0 });
  return { person: who.person, username: who.username, token: secret.token, key };
}
