import { sha256 } from "./hash";
import type { Photo } from "./item";

/** Return a photo as it waits in the outbox. */
export async function photoOf(person: string, bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Photo> {
  return {
    sha256: await sha256(bytes),
    person,
    type,
    bytes,
    size: bytes.length,
    sent: 0,
    state: "waiting",
    failures: 0,
    next_try: 0,
    zh: "",
    en: "",
    settled_at: 0,
  };
}
