import { describe, expect, it } from "vitest";
import { queued } from "../../src/tablet/queued";

/** A task that ends when it is told to. */
function held(): { task: () => Promise<void>; begun: number; end: (error?: Error) => void } {
  const ends: ((error?: Error) => void)[] = [];
  const one = {
    begun: 0,
    task: () => {
      one.begun += 1;
      return new Promise<void>((done, fail) => ends.push((error) => (error ? fail(error) : done())));
    },
    end: (error?: Error) => ends.shift()?.(error),
  };
  return one;
}
const soon = (): Promise<void> => new Promise((done) => setTimeout(done));

describe("one run after another", () => {
  it("begins the next when the one before has ended, and once for all who wait", async () => {
    const one = held();
    const run = queued(one.task);
    const first = run();
    await soon();
    const [second, third] = [run(), run()];
    await soon();
    expect([one.begun, second === third]).toEqual([1, true]);
    one.end();
    await first;
    await soon();
    expect(one.begun).toBe(2);
    one.end();
    await third;
  });

  it("goes on after one that failed, and tells who asked for it", async () => {
    const one = held();
    const run = queued(one.task);
    const [first, second] = [run(), (await soon(), run())];
    await soon();
    one.end(new Error("no network"));
    await expect(first).rejects.toThrow("no network");
    await soon();
    expect(one.begun).toBe(2);
    one.end();
    await second;
  });
});
