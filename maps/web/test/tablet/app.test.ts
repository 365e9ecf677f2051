import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "../../src/tablet/app";
import type { Bundle, Shift, Stop } from "../../src/tablet/bundle";
import { Database } from "../../src/tablet/outbox/database";
import { photoOf } from "../../src/tablet/outbox/photo";
import type { Session } from "../../src/tablet/session";
import { content } from "../outbox/world";

const MINUTE = 60_000;
const START = Date.parse("2026-11-28T22:00:00+08:00");
const at = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString();
const stop = (minutes: number, ref_id: string): Stop => ({ at: at(minutes), kind: "checkpoint", ref_id, name: ref_id, where: "", max_gap_min: 20, place: [119_600_000, 45_500_000] });
const HERE: [number, number] = [119.6, 45.5];
const shift = (day: number, stops: Stop[]): Shift => ({
  date: `2026-11-${28 + day}`,
  shift: "night",
  start: at(day * 1440),
  end: at(day * 1440 + 480),
  kind: "walk",
  length_m: 1000,
  walks: [],
  stops,
  handovers: [{ at: at(day * 1440 + 480), takes: false, with: "G02", where: "", place: [] }],
});
const rules = { radius_m: 30, dwell_s: 12, slack_min: 10, limit_min: 60 };
const session = { person: "7", username: "g01", token: "t" } as unknown as Session;
let count = 0;

function opened(): App {
  const app = new App(new Database(`app-${count++}`), "device", () => undefined);
  app.session = session;
  app.bundle = { me: { guard_id: "G01" }, shifts: [shift(0, [stop(30, "P1"), stop(60, "P2"), stop(120, "P3")]), shift(1, [stop(1500, "P1")])], done: [], record: [], rules } as unknown as Bundle;
  return app;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describe("what is on the tablet", () => {
  it("is not for the browser to clear when it is short of room", async () => {
    const persist = vi.fn(() => Promise.resolve(true));
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("navigator", { storage: { persist } });
    vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
    const app = opened();
    await app.begin(session);
    app.end();
    vi.unstubAllGlobals();
    expect(persist).toHaveBeenCalledOnce();
  });
});

describe("what waits", () => {
  it("are no photos of what was withdrawn", async () => {
    const app = opened();
    const photo = await photoOf("7", new Uint8Array([1, 2, 3]), "image/jpeg");
    const item = await app.shelf.add("7", content({}, { photos: [photo.sha256] }), [photo], true);
    [app.items, app.photos] = [[{ ...item, state: "repair" }], [photo]];
    expect(app.pending).toBe(2);
    app.items = [{ ...item, state: "withdrawn", settled_at: 1 }];
    expect(app.pending).toBe(0);
  });
});

describe("a handover after the end of the shift", () => {
  it("is of the shift that is over", () => {
    const app = opened();
    vi.setSystemTime(START + 485 * MINUTE);
    const [turn] = app.turns;
    expect(app.courseOf(turn)?.missed.map((one) => one.ref_id)).toEqual(["P1", "P2", "P3"]);
    vi.setSystemTime(START + 1440 * MINUTE);
    expect(app.course?.missed).toEqual([]);
  });
});

describe("where the person is", () => {
  const fix = (): { at: number; place: [number, number]; accuracy_m: number } => ({ at: Date.now(), place: HERE, accuracy_m: 5 });

  it("is not where he was before the tablet slept, or lost its position", () => {
    const app = opened();
    vi.setSystemTime(START);
    app.fixes = [fix()];
    vi.setSystemTime(START + 10_000);
    app.unseen();
    expect(app.place).toEqual(HERE);
    vi.setSystemTime(START + 5 * MINUTE);
    app.unseen();
    expect([app.place, app.where()]).toEqual([null, {}]);
  });

  it("is told with a cry for help all the same, as far off as he can have walked since", async () => {
    let see: PositionCallback = () => undefined;
    vi.stubGlobal("window", globalThis);
    vi.stubGlobal("navigator", { geolocation: { watchPosition: (seen: PositionCallback) => (see = seen), clearWatch: () => undefined } });
    vi.stubGlobal("fetch", () => Promise.reject(new Error("no network")));
    vi.setSystemTime(START - 20 * MINUTE);
    const app = opened();
    await app.begin(session);
    see({ coords: { longitude: HERE[0], latitude: HERE[1], accuracy: 5 } } as GeolocationPosition);
    vi.setSystemTime(START - 10 * MINUTE);
    app.unseen();
    expect(app.where(app.lastSeen)).toEqual({ lon: HERE[0], lat: HERE[1], accuracy_m: 905 });
    app.end();
    vi.unstubAllGlobals();
    expect(app.lastSeen).toBeUndefined();
  });

  it("is not where the person before was", () => {
    const app = opened();
    app.fixes = [fix()];
    app.end();
    expect(app.place).toBeNull();
  });
});

describe("check-ins at once", () => {
  it("are all kept, each stop's once: a code that is read while the tablet checks in by itself", async () => {
    const app = opened();
    vi.setSystemTime(START + 31 * MINUTE);
    const [first, second] = [stop(30, "P1"), stop(60, "P2")];
    const told = await Promise.all([app.checkIn("dwell", { stop: first }), app.checkIn("manual", { stop: first }), app.checkIn("qr", { at: "P2", tag: "T" }), app.checkIn("qr", { at: "P9", tag: "T" })]);
    expect(told).toEqual(["P1", "P1", second.name, "P9"]);
    expect(app.items.map(({ content: { body } }) => [body.ref_id, body.how])).toEqual([["P1", "dwell"], ["P2", "qr"], ["P9", "qr"]]);
  });
});
