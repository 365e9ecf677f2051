import { expect, test } from "vitest";
import { byDay, type Look } from "../../src/tablet/looks";

const look = (username: string, door: string, day: string, first: string, last: string): Look => ({
  username, door, day, first_at: `${day}T${first}:00+08:00`, last_at: `${day}T${last}:00+08:00`,
});

test("logins and ways of looking of one person are one line of a day, from the first to the last", () => {
  const [[day, lookers], ...rest] = byDay([
    look("deng", "live", "2026-11-27", "22:10", "23:40"),
    look("deng", "case", "2026-11-27", "21:50", "21:50"),
    look("deng", "live", "2026-11-27", "20:00", "20:05"),
  ]);
  expect(day).toBe("2026-11-27");
  expect(rest).toEqual([]);
  expect(lookers).toEqual([
    { username: "deng", doors: ["live", "case"], first_at: "2026-11-27T20:00:00+08:00", last_at: "2026-11-27T23:40:00+08:00" },
  ]);
});

test("the last day comes first, and of a day who looked last", () => {
  const found = byDay([
    look("gao", "live", "2026-11-26", "08:00", "09:00"),
    look("deng", "live", "2026-11-27", "07:00", "07:30"),
    look("gao", "replay", "2026-11-27", "10:00", "10:00"),
  ]);
  expect(found.map(([day, lookers]) => [day, lookers.map((one) => one.username)])).toEqual([
    ["2026-11-27", ["gao", "deng"]],
    ["2026-11-26", ["gao"]],
  ]);
});

test("moments of other zones are compared as moments, and nothing comes of nothing", () => {
  const utc: Look = { username: "deng", door: "live", day: "2026-11-27", first_at: "2026-11-27T01:00:00Z", last_at: "2026-11-27T01:00:00Z" };
  const [[, [one]]] = byDay([look("deng", "live", "2026-11-27", "08:30", "08:30"), utc]);
  expect(one.last_at).toBe("2026-11-27T01:00:00Z");
  expect(byDay([])).toEqual([]);
});
