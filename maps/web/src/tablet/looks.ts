/** Who saw where I was, as the server has it on record; kept on the tablet, sealed, for when there is no network. */

import { seal, unseal, type Sealed } from "./crypto";
import { trouble } from "./outbox/answer";
import { note, noted, type Database } from "./outbox/database";
import { SYNC, ask } from "./outbox/transport";
import type { Session } from "./session";

/** See `api/live/schemas.py: LookOut`. */
export interface Look {
  username: string;
  /** The live map, a replay, a case, or a desktop program. */
  door: string;
  day: string;
  first_at: string;
  last_at: string;
}

export interface Looks {
  looks: Look[];
  fetched_at: number;
}

/** One person on one day. */
export interface Looker {
  username: string;
  doors: string[];
  first_at: string;
  last_at: string;
}

const noteOf = ({ person }: Session): string => `looks ${person}`;

/** Return what is on the tablet; null where nothing is, or where it cannot be read. */
export async function keptLooks(db: Database, session: Session): Promise<Looks | null> {
  try {
    const sealed = await noted<Sealed>(db, noteOf(session));
    return sealed === undefined ? null : await unseal<Looks>(session.key, sealed);
  } catch {
    return null; // sealed by a PIN of before, or the database does not open
  }
}

/** Fetch them anew and keep them; null where there is no answer. */
export async function fetchLooks(db: Database, session: Session): Promise<Looks | null> {
  const reply = await ask(`${SYNC}/looks`, session.token);
  if (reply === null || trouble(reply) !== null) return null;
  const found: Looks = { looks: (reply.body as { looks: Look[] }).looks, fetched_at: Date.now() };
  await note(db, noteOf(session), await seal(session.key, found)).catch((error: unknown) => console.warn("the looks are not kept", error));
  return found;
}

/** Return who looked on each day, the last day and who looked last first; logins of one person are one. */
export function byDay(looks: Look[]): [day: string, lookers: Looker[]][] {
  const days = new Map<string, Map<string, Looker>>();
  for (const { username, door, day, first_at, last_at } of looks) {
    const people = days.get(day) ?? new Map<string, Looker>();
    days.set(day, people);
    const known = people.get(username);
    if (known === undefined) people.set(username, { username, doors: [door], first_at, last_at });
    else {
      if (!known.doors.includes(door)) known.doors.push(door);
      if (Date.parse(first_at) < Date.parse(known.first_at)) known.first_at = first_at;
      if (Date.parse(last_at) > Date.parse(known.last_at)) known.last_at = last_at;
    }
  }
  return [...days].sort(([one], [other]) => other.localeCompare(one))
    .map(([day, people]) => [day, [...people.values()].sort((one, other) => Date.parse(other.last_at) - Date.parse(one.last_at))]);
}
