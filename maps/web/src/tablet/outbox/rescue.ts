/** The outbox as a file: for a tablet that finds no network any more, or is given away. */

import { sha256 } from "./hash";
import type { Item, Photo } from "./item";
import type { Database } from "./database";

const FORMAT = "gridbeat-outbox";

export interface Rescue {
  format: typeof FORMAT;
  version: 1;
  device: string;
  written_at: string;
  items: Item[];
  photos: (Omit<Photo, "bytes"> & { base64: string })[];
}

/** Return what is not settled as a file's text, wherever it is: items with their hashes, photos in base64. */
export function fileOf(all: Item[], held: Photo[], device: string): string {
  const named = new Set(all.flatMap((item) => item.content.photos));
  const photos = held
    .filter((photo) => photo.state === "waiting" && named.has(photo.sha256))
    .map(({ bytes, ...rest }) => ({ ...rest, base64: toBase64(bytes) }));
  // Accepted items whose photos still wait come along: without them nothing would ask for the photos.
  const waiting = new Set(photos.map((photo) => photo.sha256));
  const owes = (item: Item): boolean => item.content.photos.some((hash) => waiting.has(hash));
  const file: Rescue = {
    format: FORMAT,
    version: 1,
    device,
    written_at: new Date().toISOString(),
    items: all.filter((item) => item.settled_at === 0 || owes(item)),
    photos,
  };
  return JSON.stringify(file);
}

/** Take in a rescued outbox; what is here already stays as it is. Return how many items were new.
 *
 * @throws Error the file is none of ours, is damaged, or belongs to somebody else.
 */
export async function takeIn(db: Database, person: string, text: string): Promise<number> {
  const file = JSON.parse(text) as Rescue;
  if (file.format !== FORMAT || file.version !== 1) throw new Error("not an outbox");
  const photos: Photo[] = [];
  for (const { base64, ...rest } of file.photos) {
    const bytes = fromBase64(base64);
    if ((await sha256(bytes)) !== rest.sha256) throw new Error(`photo ${rest.sha256} is damaged`);
    photos.push({ ...rest, bytes });
  }
  for (const item of file.items) {
    if (item.person !== person) throw new Error("the outbox of somebody else");
    if (item.hash !== "" && (await sha256(item.text)) !== item.hash)
      throw new Error(`item ${item.id} is damaged`);
  }
  return db.write(["items", "photos"], async (tx) => {
    let added = 0;
    for (const photo of photos)
      if ((await tx.objectStore("photos").get([photo.person, photo.sha256])) === undefined)
        await tx.objectStore("photos").put(photo);
    for (const item of file.items) {
      if ((await tx.objectStore("items").get(item.id)) !== undefined) continue;
      await tx.objectStore("items").put(item.state === "sending" ? { ...item, state: "ready" } : item);
      added++;
    }
    return added;
  });
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
