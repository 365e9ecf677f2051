import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Shared } from "../../src/stream/shared";

/** A server's stream that the test speaks for. */
class Stream {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  static get open(): string[] {
    return Stream.all.filter((one) => one.readyState !== 2).map((one) => one.url);
  }
  readyState = 0;
  onopen: () => void = () => {};
  onerror: () => void = () => {};
  private readonly calls = new Map<string, (said: { data: string }) => void>();
  constructor(readonly url: string) {
    Stream.all.push(this);
  }
  addEventListener(event: string, call: (said: { data: string }) => void): void {
    this.calls.set(event, call);
  }
  close(): void {
    this.readyState = 2;
  }
  begins(...told: [string, unknown][]): void {
    this.readyState = 1;
    this.onopen();
    for (const [event, data] of [...told, ["beat", { now: "" }] as const]) this.says(event, data);
  }
  says(event: string, data: unknown): void {
    this.calls.get(event)?.({ data: JSON.stringify(data) });
  }
}

/** Pages of one browser: each its own channel and its place in the queue for the lock. */
const channels = new Set<Channel>();
const waiting: (() => void)[] = [];
class Channel {
  onmessage: ((said: { data: unknown }) => void) | null = null;
  constructor(readonly name: string) {
    channels.add(this);
  }
  postMessage(data: unknown): void {
    for (const one of channels) if (one !== this && one.name === this.name) one.onmessage?.({ data: structuredClone(data) });
  }
}

interface Page {
  heard: string[];
  leave(): void;
}

function page(what: "calls" | "all"): Page {
  const before = new Set(channels);
  let leave = (): void => {};
  vi.stubGlobal("window", {
    setTimeout,
    addEventListener: (event: string, call: () => void) => {
      if (event === "pagehide") leave = call;
    },
  });
  const heard: string[] = [];
  const shared = new Shared("/events?community=1", "gridbeat");
  shared.follow({
    begun: () => heard.push("begun"),
    holds: (open) => heard.push(open ? "holds" : "lost"),
    told: (event, data) => heard.push(`${event} ${(data as { id?: number }).id ?? ""}`.trim()),
  }, what);
  shared.begin();
  const own = [...channels].filter((one) => !before.has(one));
  return {
    heard,
    leave: () => {
      leave();
      for (const one of own) channels.delete(one);
    },
  };
}

beforeEach(() => {
  vi.useFakeTimers();
  Stream.all = [];
  channels.clear();
  waiting.length = 0;
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("navigator", {
    locks: {
      request: (_: string, hold: () => Promise<never>) => {
        waiting.push(() => void hold());
        if (waiting.length === 1) waiting[0]!();
      },
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("seven pages hear of everything over one connection", () => {
  const pages = Array.from({ length: 7 }, () => page("all"));
  expect(Stream.open).toEqual(["/events?community=1"]);
  Stream.all.at(-1)!.begins(["laps", {}]);
  for (const { heard } of pages) expect(heard).toEqual(["begun", "laps", "beat", "holds"]);
});

test("pages that want calls alone do not ask for more, until one that wants everything comes", () => {
  const first = page("calls");
  page("calls");
  expect(Stream.open).toEqual(["/events?community=1&what=calls"]);
  const home = page("all");
  expect(Stream.open).toEqual(["/events?community=1"]);
  Stream.all.at(-1)!.begins(["fixes", {}]);
  expect(home.heard).toEqual(["begun", "fixes", "beat", "holds"]);
  home.leave();
  vi.advanceTimersByTime(1500);
  expect(Stream.open).toEqual(["/events?community=1&what=calls"]);
  expect(first.heard.at(-1)).toBe("holds");
});

test("a page that comes later is told of the cries that are open, and nobody's connection begins anew", () => {
  const first = page("calls");
  Stream.all[0]!.begins(["sos", { id: 4 }]);
  const second = page("calls");
  expect(second.heard).toEqual(["begun", "sos 4", "beat", "holds"]);
  expect(first.heard).toEqual(["begun", "sos 4", "beat", "holds"]);
  expect(Stream.all.length).toBe(1);
});

test("where the page that held the connection goes, another takes over and asks for what is wanted", () => {
  const first = page("calls");
  const home = page("all");
  first.leave();
  expect(Stream.open).toEqual([]);
  waiting[1]!();
  expect(Stream.open).toEqual(["/events?community=1"]);
  const third = page("calls");
  Stream.all.at(-1)!.begins(["case", {}]);
  expect(home.heard.slice(-4)).toEqual(["begun", "case", "beat", "holds"]);
  expect(third.heard.slice(-4)).toEqual(["begun", "case", "beat", "holds"]);
  home.leave();
  waiting[2]!();
  expect(Stream.open).toEqual(["/events?community=1&what=calls"]);
});

test("who leads learns what the pages want that were there before", () => {
  const first = page("calls");
  page("calls");
  page("all");
  first.leave();
  waiting[1]!();
  expect(Stream.open).toEqual(["/events?community=1"]);
});

test("without locks each page listens for itself, over one connection", () => {
  vi.stubGlobal("navigator", {});
  const pages = [page("all"), page("calls")];
  expect(Stream.open).toEqual(["/events?community=1", "/events?community=1&what=calls"]);
  Stream.all[0]!.begins(["laps", {}]);
  expect(pages[0]!.heard).toEqual(["begun", "laps", "beat", "holds"]);
  expect(pages[1]!.heard).toEqual([]);
});

test("a stream that was refused is tried again, and the pages are told that it does not hold", () => {
  const { heard } = page("calls");
  const stream = Stream.all[0]!;
  stream.readyState = 2;
  stream.onerror();
  expect(heard).toEqual(["lost"]);
  vi.advanceTimersByTime(5000);
  expect(Stream.all.length).toBe(2);
});
