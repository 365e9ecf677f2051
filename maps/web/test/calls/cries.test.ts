import { expect, test } from "vitest";
import { Cries, type Cry } from "../../src/calls/cries";

const cry = (id: number, seen_by: string | null = null): Cry => ({
  id, guard: "G15", who: "g15", at: "2026-11-22T23:00:00+08:00", place: null, accuracy_m: null,
  where: ["", ""], seen_at: seen_by && "2026-11-22T23:01:00+08:00", seen_by, near: [],
});
const ids = (cries: Cries): number[] => cries.all.map((one) => one.id);

test("a cry is open until it is told that somebody accepted it", () => {
  const cries = new Cries();
  cries.told(cry(2));
  cries.told(cry(1));
  cries.told(cry(2));
  expect(ids(cries)).toEqual([1, 2]);
  cries.told(cry(2, "gao"));
  expect(ids(cries)).toEqual([1]);
});

test("what a new stream does not tell of was accepted while nobody listened, and not before it is complete", () => {
  const cries = new Cries();
  cries.told(cry(1));
  cries.told(cry(2));
  cries.begun();
  cries.told(cry(2));
  expect(ids(cries)).toEqual([1, 2]);
  cries.complete();
  expect(ids(cries)).toEqual([2]);
  cries.complete();
  expect(ids(cries)).toEqual([2]);
});
