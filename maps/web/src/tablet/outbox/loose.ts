/** What the tablet cannot keep, because it is full or its database does not open: in memory only, and
 * sent all the same. What is here counts before what the database has under the same id. */

import { nameOf, type Item, type Photo } from "./item";

export class Loose {
  private readonly items = new Map<string, Item>();
  private readonly photos = new Map<string, Photo>();
  /** Items the database has never had: gone with the page. */
  private readonly strange = new Set<string>();

  item = (id: string): Item | undefined => this.items.get(id);
  photo = (person: string, sha256: string): Photo | undefined => this.photos.get(nameOf({ person, sha256 }));

  put(item: Item, strange = false): void {
    this.items.set(item.id, item);
    if (strange) this.strange.add(item.id);
  }

  /** Hold a photo; one the server has needs no room here. */
  putPhoto(photo: Photo): void {
    const name = nameOf(photo);
    if (photo.state === "stored") this.photos.delete(name);
    else this.photos.set(name, photo);
  }

  drop(id: string): void {
    this.items.delete(id);
    this.strange.delete(id);
  }

  dropPhoto(photo: Photo): void {
    this.photos.delete(nameOf(photo));
  }

  /** Return a person's items, `kept` being those of the database. */
  over(kept: Item[], person: string): Item[] {
    const others = kept.filter((item) => !this.items.has(item.id));
    return [...others, ...this.all().filter((item) => item.person === person)];
  }

  overPhotos(kept: Photo[], person: string): Photo[] {
    const others = kept.filter((photo) => this.photo(photo.person, photo.sha256) === undefined);
    return [...others, ...this.allPhotos().filter((photo) => photo.person === person)];
  }

  all = (): Item[] => [...this.items.values()];
  allPhotos = (): Photo[] => [...this.photos.values()];

  /** Return how much of a person is gone when the page is closed now. */
  count(person: string): number {
    const items = this.all().filter((item) => item.person === person && this.strange.has(item.id) && item.settled_at === 0);
    return items.length + this.allPhotos().filter((photo) => photo.person === person && photo.state === "waiting").length;
  }
}
