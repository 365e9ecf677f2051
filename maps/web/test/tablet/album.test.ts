import { describe, expect, it } from "vitest";
import { Album } from "../../src/tablet/album";

const file = (...bytes: number[]): Blob => new Blob([new Uint8Array(bytes)]);
/** A weak tablet: every picture takes its time. */
const slowly = async (one: Blob): Promise<{ bytes: Uint8Array<ArrayBuffer>; type: string }> => {
  await new Promise((done) => setTimeout(done, 5));
  if (one.size === 0) throw new Error("unreadable");
  return { bytes: new Uint8Array(await one.arrayBuffer()), type: "image/jpeg" };
};

describe("the photos of a report", () => {
  it("are all there when it is sent at once, as many as are allowed and each once", async () => {
    const album = new Album("7", 2, slowly);
    const seen: number[] = [];
    void album.take([file(1), file(1)], ({ size }) => seen.push(size));
    void album.take([file(2), file(3)], ({ size }) => seen.push(size));
    expect((await album.all()).map(({ bytes }) => [...bytes])).toEqual([[1], [2]]);
    expect(seen).toEqual([1, 1]);
  });

  it("go without one that cannot be read", async () => {
    const album = new Album("7", 5, slowly);
    const told = album.take([file(1), file()], () => undefined);
    await expect(told).rejects.toThrow("unreadable");
    expect(await album.all()).toHaveLength(1);
  });
});
