/** What rests on the tablet about people is sealed by a key made of the person's PIN. */

import { fromBase64, toBase64 } from "./outbox/rescue";

const ITERATIONS = 600_000;

export interface Lock {
  salt: string;
  iterations: number;
}

export interface Sealed {
  iv: string;
  data: string;
}

export const newLock = (): Lock => ({
  salt: toBase64(crypto.getRandomValues(new Uint8Array(16))),
  iterations: ITERATIONS,
});

/** Return the key of a PIN: PBKDF2 with SHA-256, AES-GCM, never to be read out. */
export async function keyOf(pin: string, lock: Lock): Promise<CryptoKey> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(lock.salt), iterations: lock.iterations },
    secret,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

export async function seal(key: CryptoKey, what: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(what));
  const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain));
  return { iv: toBase64(iv), data: toBase64(data) };
}

/** Return what was sealed.
 *
 * @throws DOMException the key is of another PIN, or it was changed.
 */
export async function unseal<T>(key: CryptoKey, sealed: Sealed): Promise<T> {
  const iv = fromBase64(sealed.iv);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, fromBase64(sealed.data));
  return JSON.parse(new TextDecoder().decode(plain)) as T;
}
