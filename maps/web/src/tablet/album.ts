/** The photos of a report that is being written: each is made smaller before it is there. */

import type { Photo } from "./outbox/item";
import { photoOf } from "./outbox/photo";
import { shrunk } from "./photo";

export class Album {
  readonly photos: Photo[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly person: string,
    private readonly most: number,
    private readonly made = shrunk,
  ) {}

  /** Take pictures in, one after another, as far as there is room; `added` is told of each.
   *
   * @throws Error one cannot be read; those before it are there.
   */
  take(files: Blob[], added: (photo: Photo) => void): Promise<void> {
    const taken = this.last.then(async () => {
      for (const file of files.slice(0, this.most - this.photos.length)) {
        const { bytes, type } = await this.made(file);
        const photo = await photoOf(this.person, bytes, type);
        if (this.photos.some(({ sha256 }) => sha256 === photo.sha256)) continue;
        this.photos.push(photo);
        added(photo);
      }
    });
    this.last = taken.catch(() => undefined);
    return taken;
  }

  /** Return all that were taken, also those that are still being made smaller. */
  async all(): Promise<Photo[]> {
    await this.last;
    return this.photos;
  }
}
