/** What waits in the outbox: one thing a person did, and the photos that belong to it. */

export type State = "draft" | "ready" | "sending" | "accepted" | "repair" | "conflict" | "withdrawn";

export type Kind = "case" | "checkin" | "sos" | "handover" | "takeover" | "record";

/** What the server said about an item, in its words; `status` is the HTTP status of this one item. */
export interface Verdict {
  id: string;
  hash: string;
  status: number;
  code: string;
  zh: string;
  en: string;
  result?: Record<string, unknown>;
  /** Photos of the item that the server does not have yet, by SHA-256. */
  photos_missing?: string[];
  retry_after_s?: number;
}

/** What is sent of an item besides its id; frozen as text, so that its hash means one thing. */
export interface Content {
  kind: Kind;
  seq: number;
  /** The device's clock. */
  made_at: string;
  /** Milliseconds since the tablet was started, where `run` names the start: never set back. */
  ticks_ms: number;
  run: string;
  depends_on: string[];
  photos: string[];
  body: Record<string, unknown>;
}

export interface Item {
  id: string;
  /** The account it belongs to; nobody else's session ever sends it. */
  person: string;
  state: State;
  content: Content;
  /** The content as text, and the SHA-256 of that; empty while it is a draft. */
  text: string;
  hash: string;
  /** How often an answer of the server was no verdict on it. */
  failures: number;
  /** How often it was repaired. */
  repairs: number;
  /** The device's clock in ms before which it is not sent again. */
  next_try: number;
  verdict: Verdict | null;
  /** The server's clock when it was accepted or withdrawn; 0 before. */
  settled_at: number;
}

export interface Photo {
  /** Of the bytes: the same picture is one photo, however often it is named. */
  sha256: string;
  person: string;
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
  size: number;
  /** How much of it the server has, as far as we know. */
  sent: number;
  state: "waiting" | "stored" | "refused";
  failures: number;
  next_try: number;
  /** Why it was refused, in the server's words. */
  zh: string;
  en: string;
  settled_at: number;
}

/** What tells a photo from all others on the tablet. */
export const nameOf = ({ person, sha256 }: Pick<Photo, "person" | "sha256">): string => `${person}/${sha256}`;
export const photosOf = ({ person, content }: Item): string[] => content.photos.map((sha256) => nameOf({ person, sha256 }));

/** Return whether the person has to do something about an item. */
export const needsPerson = (item: Item): boolean => item.state === "repair" || item.state === "conflict";

/** Return whether an item is still to be answered for. */
export const isPending = (item: Item): boolean =>
  item.state === "ready" || item.state === "sending" || needsPerson(item);
