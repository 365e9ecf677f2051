import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Bundle, CaseBrief, Shift, Stop } from "../../src/tablet/bundle";
import { checkpointOf, isShort, spelled } from "../../src/tablet/codes";
import { course, isMade, keyOf, standings, stopAt, type Visit } from "../../src/tablet/course";
import type { Item } from "../../src/tablet/outbox/item";
import { due, near, openCases, toTell } from "../../src/tablet/turns";

const MINUTE = 60_000;
const START = Date.parse("2026-11-28T14:00:00+08:00");
const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();
const stop = (minutes: number, ref_id: string): Stop => ({ at: at(minutes), kind: "checkpoint", ref_id, name: ref_id, where: "", max_gap_min: 120, place: [] });
const handover = (minutes: number, takes: boolean, other: string) => ({ at: at(minutes), takes, with: other, where: "东门", place: [] });
const shift: Shift = {
  date: "2026-11-28",
  shift: "middle",
  start: at(0),
  end: at(480),
  kind: "walk",
  length_m: 1000,
  walks: [{ lap: 1, start: at(0), end: at(480), line: [119_600_000, 45_500_000, 1000, 0] }],
  stops: [stop(-20, "P0"), stop(0, "P1"), stop(20, "P2"), stop(40, "P3"), stop(60, "P1"), stop(500, "P9")],
  handovers: [handover(2, true, "G12"), handover(482, false, "G03")],
};

interface Case {
  why: string;
  stops: [minute: number, ref_id: string, max_gap_min: number | null][];
  visits: [minute: number, ref_id: string][];
  now: number;
  standings: string[];
}
const rules = { radius_m: 15, dwell_s: 12, slack_min: 10, limit_min: 60 };
const visit = (minutes: number, ref_id: string): Visit => ({ kind: "checkpoint", ref_id, at: START + minutes * MINUTE });

describe("a stop stands as its record will tell", () => {
  // The table tests/geo/patrol/test_stop_cases.py holds the record to.
  const table = JSON.parse(readFileSync(new URL("../../../../tests/geo/patrol/stop_cases.json", import.meta.url), "utf8")) as Case[];
  it.each(table)("$why", ({ stops, visits, now, standings: told }) => {
    const planned = stops.map(([minutes, ref_id, max_gap_min]) => ({ ...stop(minutes, ref_id), max_gap_min }));
    const found = standings(planned, visits.map(([minutes, ref_id]) => visit(minutes, ref_id)), START + now * MINUTE, rules);
    expect(found.map(({ standing }) => standing)).toEqual(told);
  });
});

describe("the course", () => {
  it("goes on with what is in time, and tells what can be made up", () => {
    const found = course(shift, [visit(0, "P1")], START + 35 * MINUTE, rules);
    expect([found.next?.ref_id, found.timing]).toEqual(["P3", "on time"]);
    expect(found.late.map(({ stop: { ref_id }, until }) => [ref_id, (until - START) / MINUTE])).toEqual([["P2", 140]]);
    expect(found.missed).toEqual([]);
  });

  it("goes back where the guard wants to", () => {
    const found = course(shift, [visit(0, "P1")], START + 35 * MINUTE, rules, new Set(), keyOf(stop(20, "P2")));
    expect([found.next?.ref_id, found.then?.ref_id, found.timing]).toEqual(["P2", "P3", "late"]);
    expect(course(shift, [visit(0, "P1"), visit(36, "P2")], START + 37 * MINUTE, rules, new Set(), keyOf(stop(20, "P2"))).next?.ref_id).toBe("P3");
  });

  it("knows a stop that was made from the next one at the same place", () => {
    const visits = [visit(1, "P1")];
    const made = (one: Stop): boolean => isMade(shift, visits, one, START + 55 * MINUTE, rules);
    expect([made(stop(0, "P1")), made(stop(60, "P1")), made(stop(20, "P2"))]).toEqual([true, false, false]);
  });

  it("leaves out what lies outside the shift", () => {
    const found = course(shift, [], START + 600 * MINUTE, rules);
    expect(found.missed.map((one) => one.ref_id)).toEqual(["P1", "P2", "P3", "P1"]);
  });

  it("leaves out what somebody else walked before", () => {
    const spared = new Set([stop(0, "P1"), stop(20, "P2")].map(keyOf));
    const found = course(shift, [], START + 55 * MINUTE, rules, spared);
    expect(found.late.map((one) => one.stop.ref_id)).toEqual(["P3"]);
    expect(found.all).toBe(2);
  });
});

describe("a code that was read", () => {
  it("is of the open stop nearest in time, also one that was missed", () => {
    expect(stopAt(shift, [], "P1", START + 25 * MINUTE, rules)?.at).toBe(at(0));
    expect(stopAt(shift, [], "P1", START + 35 * MINUTE, rules)?.at).toBe(at(60));
    expect(stopAt(shift, [visit(60, "P1")], "P1", START + 60 * MINUTE, rules)?.at).toBe(at(0));
    expect(stopAt(shift, [], "P8", START, rules)).toBeNull();
  });

  it("names its checkpoint where it is one of ours", () => {
    expect(checkpointOf("GB1.P%2F1.ABCDEFGH")).toBe("P/1");
    for (const other of ["https://example.org", "GB1.P1", "GB2.P1.X", "GB1.%.X"]) expect(checkpointOf(other)).toBeNull();
  });

  it("typed in, shows a slip of the finger", () => {
    // Five signs and the sum that tests/api/sync/test_tags.py knows as well.
    expect(isShort("ABCDEO")).toBe(false);
    expect(isShort("ABCDEJ")).toBe(true);
    expect(spelled(" ab-cdej ")).toBe("ABCDEJ");
    for (let place = 0; place < 5; place++)
      for (const sign of "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456") {
        const typed = [..."ABCDEJ"].map((old, n) => (n === place ? sign : old)).join("");
        expect(isShort(typed)).toBe(typed === "ABCDEJ");
      }
    expect(isShort("BACDEJ")).toBe(false);
  });
});

const bundle = (turns: Bundle["turns"] = []): Bundle => ({ me: { guard_id: "G17" }, shifts: [shift], turns, cases: [] }) as unknown as Bundle;
const said = (kind: "handover" | "takeover", minutes: number, giver: string, taker: string, more: Partial<Item> = {}): Item =>
  ({ id: `${kind}-${minutes}`, state: "ready", ...more, content: { kind, made_at: at(minutes), body: { at: at(minutes), giver, taker, note: "钥匙", faults: [], open: [], unsent: 1 } } }) as unknown as Item;

describe("handovers", () => {
  it("are asked for half an hour before, and not once one has said so", () => {
    const [take, give] = [near(bundle(), [], [], START)[0], near(bundle(), [], [], START)[1]];
    expect([take.takes, give.takes, give.taker]).toEqual([true, false, "G03"]);
    expect(due(near(bundle(), [], [], START), START)?.giver).toBe("G12");
    const done = near(bundle(), [said("takeover", 2, "G12", "G17")], [], START);
    expect(due(done, START)).toBeNull();
    expect(due(done, START + 455 * MINUTE)).toBe(done[1]);
    expect(due(near(bundle(), [], [], START - 40 * MINUTE), START - 40 * MINUTE)).toBeNull();
  });

  it("show what another wrote on this tablet before the server knows of it", () => {
    const [take] = near(bundle(), [], [said("handover", 2, "G12", "G17")], START);
    expect([take.given?.note, take.item]).toEqual(["钥匙", "handover-2"]);
    const [other] = near(bundle(), [], [said("handover", 2, "G12", "G05")], START);
    expect(other.given).toBeNull();
  });

  it("show the own correction before what the server knew last", () => {
    const given = { at: at(480), item: "old", note: "旧", faults: [], open: [], unsent: 0 };
    const known = bundle([{ at: at(482), giver: "G17", taker: "G03", given, taken: null }]);
    const now = START + 480 * MINUTE;
    expect(near(known, [], [], now)[0].given?.note).toBe("旧");
    expect(near(known, [said("handover", 482, "G17", "G03")], [], now)[0].given?.note).toBe("钥匙");
  });

  it("tell what is open along the route first", () => {
    const one = (case_id: string, place: number[] | null, open = true): CaseBrief => ({ case_id, state: "linked", category: "1", description: "", at: at(0), open, own: true, place });
    const found = openCases([one("far", [119_700_000, 45_500_000]), one("near", [119_600_500, 45_500_100]), one("closed", [119_600_500, 45_500_000], false), one("nowhere", null)], shift);
    expect(found.map(({ one: { case_id }, along }) => [case_id, along])).toEqual([["near", true], ["far", false], ["nowhere", false]]);
    const told = toTell(course(shift, [], START + 55 * MINUTE, rules), found, new Map([["1", "飞线"]]));
    expect(told.map(({ kind, name }) => [kind, name])).toEqual([["case", "飞线"], ["case", "飞线"], ["case", "飞线"], ["missed", "P1"]]);
  });
});
