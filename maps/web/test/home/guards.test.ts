import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { standing, ways } from "../../src/home/guards";
import { ago } from "../../src/home/words";
import type { Place } from "../../src/types";

const at = (seconds: number, lat: number): { at: number; place: Place } => ({ at: seconds * 1000, place: [lat, 0] });
const LIMITS = { gap_s: 90, silent_s: 600 };

describe("the way of a guard", () => {
  it("is broken where nobody knows what was between two fixes", () => {
    const { solid, broken } = ways([at(0, 1), at(10, 2), at(101, 3), at(110, 4), at(400, 5)], 90);
    expect(solid).toEqual([[[1, 0], [2, 0]], [[3, 0], [4, 0]]]);
    expect(broken).toEqual([[[2, 0], [3, 0]], [[4, 0], [5, 0]]]);
  });

  it("has every step between two fixes once, drawn whole or as a gap", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 30 }), (waits) => {
        let now = 0;
        const points = waits.map((wait, n) => at((now += wait), n));
        const { solid, broken } = ways(points, 90);
        const steps = solid.reduce((sum, one) => sum + one.length - 1, 0) + broken.length;
        expect(steps).toBe(Math.max(0, points.length - 1));
        expect(broken.length).toBe(waits.slice(1).filter((wait) => wait > 90).length);
      }),
      { numRuns: 50 },
    );
  });
});

describe("a fix", () => {
  it("is fresh, then old, then of somebody who is out of contact", () => {
    expect([0, 90, 91, 600, 601].map((age) => standing(age, LIMITS))).toEqual(["fresh", "fresh", "old", "old", "lost"]);
  });

  it("says its age in words, and is never from the future", () => {
    expect([-3, 12, 60, 3599, 7300].map((age) => ago(age, "zh"))).toEqual(["0 秒前", "12 秒前", "1 分钟前", "59 分钟前", "2 小时前"]);
    expect(ago(75, "en")).toBe("1 min ago");
  });
});
