/** The cries for help that nobody has accepted, as the stream tells of them. */

/** See `api/live/telling.py: cry`. */
export interface Cry {
  id: number;
  guard: string | null;
  who: string | null;
  at: string;
  place: [number, number] | null;
  accuracy_m: number | null;
  where: [string, string];
  seen_at: string | null;
  seen_by: string | null;
  near: { guard: string; distance_m: number; age_s: number }[];
}

export class Cries {
  private readonly open = new Map<number, Cry>();
  private readonly doubted = new Set<number>();

  /** Take in what is told of a cry. */
  told(cry: Cry): void {
    this.doubted.delete(cry.id);
    if (cry.seen_at) this.open.delete(cry.id);
    else this.open.set(cry.id, cry);
  }

  /** The stream begins anew: what it does not tell of again was accepted meanwhile. */
  begun(): void {
    for (const id of this.open.keys()) this.doubted.add(id);
  }

  /** All that was known at the beginning has been told. */
  complete(): void {
    for (const id of this.doubted) this.open.delete(id);
    this.doubted.clear();
  }

  /** The cries that are open, the oldest first. */
  get all(): Cry[] {
    return [...this.open.values()].sort((one, other) => one.id - other.id);
  }
}
