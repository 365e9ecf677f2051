import { describe, expect, it, vi } from "vitest";
import { Database } from "../../src/tablet/outbox/database";
import { photoOf } from "../../src/tablet/outbox/photo";
import { fileOf, takeIn } from "../../src/tablet/outbox/rescue";
import { CHUNK_BYTES } from "../../src/tablet/outbox/sender";
import { FULL, KEPT_MS, Shelf } from "../../src/tablet/outbox/shelf";
import { leased } from "../../src/tablet/outbox/flight";
import { FakeServer, type Fault } from "./server";
import { Tablet, content } from "./world";

const MINUTE = 60_000;
const DAY = 86_400_000;
const picture = (length: number, seed = 1): Promise<import("../../src/tablet/outbox/item").Photo> =>
  photoOf("7", Uint8Array.from({ length }, (_, i) => (i * seed) % 251), "image/jpeg");

describe("what is sent", () => {
  it("arrives once, in the order it was made, and is told so", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const made = [await tablet.add(), await tablet.add(), await tablet.add()];
    await tablet.sender.run();
    expect(server.done).toEqual(made.map((item) => item.id));
    expect(await tablet.states()).toEqual(["accepted", "accepted", "accepted"]);
    expect(server.requests).toBe(1);
  });

  it("goes before everything else when it is an SOS", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    const sos = await tablet.add({}, { kind: "sos" });
    await tablet.sender.run();
    expect(server.done[0]).toBe(sos.id);
  });

  it.each<Fault>(["offline", "500", "502 html", "503", "portal", "json of others", "empty", "401", "wrong echo"])(
    "stays on the tablet after %s, and goes later",
    async (fault) => {
      const server = new FakeServer();
      const tablet = new Tablet(server);
      await tablet.add();
      server.faults = [fault];
      await tablet.sender.run();
      expect(server.done).toEqual([]);
      expect(await tablet.states()).toEqual(["ready"]);
      const item = ["500", "502 html", "wrong echo"].includes(fault); // perhaps the item's fault
      expect(tablet.sender.way.trouble === null).toBe(item);
      await tablet.wait(5 * MINUTE);
      expect(await tablet.states()).toEqual(["accepted"]);
      expect(server.done).toHaveLength(1);
    },
  );

  it("is done once when the answer was lost", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    server.faults = ["answer lost"];
    await tablet.sender.run();
    expect(server.done).toHaveLength(1);
    expect(await tablet.states()).toEqual(["ready"]);
    await tablet.wait(5 * MINUTE);
    expect(server.done).toHaveLength(1);
    expect(await tablet.states()).toEqual(["accepted"]);
  });

  it("waits as long as a busy server asks", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    server.faults = ["503"]; // Retry-After: 7 s
    await tablet.sender.run();
    await tablet.wait(6_900);
    expect(server.requests).toBe(1);
    await tablet.wait(200);
    expect(server.requests).toBe(2);
  });

  it("waits longer with each failure, and goes at once when the person asks", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server, "7", () => 0);
    await tablet.add();
    server.faults = ["offline", "offline", "offline", "offline"];
    const waits: number[] = [];
    for (let tries = 0; tries < 4; tries++) {
      await tablet.sender.run(true);
      waits.push(tablet.sender.way.until - tablet.clock);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
    await tablet.sender.run(true);
    expect(await tablet.states()).toEqual(["accepted"]);
  });

  it("is not held up by one that makes the server fail", async () => {
    const server = new FakeServer();
    const poison = new Set<string>();
    const items = server.items.bind(server);
    server.items = (batch) => {
      if (batch.items.some((item) => poison.has(item.id))) server.faults.unshift("500");
      return items(batch);
    };
    const tablet = new Tablet(server);
    poison.add((await tablet.add()).id);
    await tablet.add();
    await tablet.add();
    await tablet.sender.run();
    await tablet.wait(5 * MINUTE);
    expect(await tablet.states()).toEqual(["ready", "accepted", "accepted"]);
    poison.clear();
    await tablet.wait(5 * MINUTE);
    expect(await tablet.states()).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("is held until what it depends on is there", async () => {
    const server = new FakeServer();
    const [one, two] = [new Tablet(server), new Tablet(server)];
    const first = await one.add();
    await two.add({}, { depends_on: [first.id] });
    await two.sender.run();
    expect(await two.states()).toEqual(["ready"]);
    expect((await two.shelf.items("7"))[0].verdict?.code).toBe("held");
    await one.sender.run();
    await two.wait(5 * MINUTE);
    expect(await two.states()).toEqual(["accepted"]);
  });
});

describe("what comes back", () => {
  it("can be opened, repaired and sent again under the same id", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const item = await tablet.add({ wrong: true });
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["repair"]);
    await tablet.shelf.mend(item.id, { ...item.content, body: { wrong: false } }, []);
    await tablet.sender.run(true);
    expect(server.done).toEqual([item.id]);
    expect((await tablet.shelf.get(item.id))?.repairs).toBe(1);
  });

  it("does not hold up the rest", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add({ wrong: true });
    await tablet.add({ stale: true });
    await tablet.add();
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["repair", "conflict", "accepted"]);
  });

  it("is told apart when a batch is refused as a whole", async () => {
    const server = new FakeServer();
    const items = server.items.bind(server);
    let bad = "";
    server.items = async (batch) => {
      const reply = await items({ ...batch, items: batch.items.filter((item) => item.id !== bad) });
      const refused = batch.items.some((item) => item.id === bad);
      return refused && reply ? { ...reply, status: 413, type: "application/problem+json" } : reply;
    };
    const tablet = new Tablet(server);
    await tablet.add();
    bad = (await tablet.add()).id;
    await tablet.add();
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["accepted", "repair", "accepted"]);
  });

  it("may be withdrawn, and is still there for seven days", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const item = await tablet.add({ wrong: true });
    await tablet.sender.run();
    await tablet.shelf.happen(item.id, { kind: "withdraw", server: server.clock });
    await tablet.wait(MINUTE);
    expect(await tablet.states()).toEqual(["withdrawn"]);
  });

  it("cannot be withdrawn while it is sent or once it is accepted", async () => {
    const tablet = new Tablet(new FakeServer());
    const item = await tablet.add();
    await tablet.shelf.happen(item.id, { kind: "withdraw", server: 1 });
    expect(await tablet.states()).toEqual(["ready"]);
    await tablet.sender.run();
    await tablet.shelf.happen(item.id, { kind: "withdraw", server: 1 });
    expect(await tablet.states()).toEqual(["accepted"]);
  });
});

describe("what is on the tablet", () => {
  it("survives a crash in the middle of sending", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    await tablet.shelf.take("7", tablet.clock, 20); // marked as being sent, and the app dies
    expect(await tablet.states()).toEqual(["sending"]);
    tablet.restart();
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["accepted"]);
  });

  it("survives another person's shift, and is never sent as theirs", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const mine = await tablet.add();
    tablet.restart("8");
    await tablet.add();
    await tablet.sender.run();
    expect(server.done).not.toContain(mine.id);
    expect(await tablet.states("7")).toEqual(["ready"]);
    expect(await tablet.shelf.pending()).toEqual(new Map([["7", 1]]));
    tablet.restart("7");
    await tablet.sender.run();
    expect(server.done).toContain(mine.id);
  });

  it("survives an upgrade of the app", async () => {
    const name = "upgraded";
    const before = new Shelf(new Database(name, 1));
    const item = await before.add("7", content({}), []);
    await before.db.close();
    const now = new Shelf(new Database(name));
    expect(await now.get(item.id)).toEqual(item);
  });

  it("survives the browser closing the database", async () => {
    const tablet = new Tablet(new FakeServer());
    await tablet.add();
    await tablet.shelf.db.use(async (db) => db.close());
    await tablet.add();
    expect(await tablet.states()).toEqual(["ready", "ready"]);
  });

  it("keeps the text and holds the photo in memory when the storage is full", async () => {
    const tablet = new Tablet(new FakeServer());
    await tablet.add();
    const full = new DOMException("full", "QuotaExceededError");
    const put = vi.spyOn(IDBObjectStore.prototype, "put");
    const original = put.getMockImplementation();
    put.mockImplementation(function (this: IDBObjectStore, ...given: unknown[]) {
      if (this.name === "photos") throw full;
      return (original ?? real).apply(this, given as [unknown]);
    });
    await tablet.add({}, {}, [await picture(10)]);
    expect([tablet.shelf.loose.count("7"), tablet.shelf.failing]).toEqual([1, FULL]);
    await tablet.shelf.stow();
    expect(tablet.shelf.loose.count("7")).toBe(1);
    put.mockRestore();
    await tablet.shelf.stow();
    expect(tablet.shelf.loose.count("7")).toBe(0);
    tablet.restart();
    expect(await tablet.states()).toEqual(["ready", "ready"]);
    expect(await tablet.shelf.photos("7")).toHaveLength(1);
  });

  it("keeps what is accepted for seven days of the server's clock, whatever the tablet's says", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    await tablet.sender.run();
    tablet.clock += 30 * DAY;
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["accepted"]);
    server.clock += KEPT_MS;
    await tablet.add();
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["accepted"]); // the new one
  });

  it.each([DAY, -DAY])("goes on when the clock jumps by %d ms", async (jump) => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    server.faults = ["503"];
    await tablet.sender.run();
    tablet.clock += jump;
    await tablet.wait(5 * MINUTE);
    expect(await tablet.states()).toEqual(["accepted"]);
  });
});

describe("photos", () => {
  const pending = async (tablet: Tablet): Promise<string[]> =>
    (await tablet.shelf.photos("7")).map((photo) => photo.state);

  it("keep their item until they have gone, whoever uses the tablet meanwhile", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const photo = await picture(1000);
    await tablet.add({}, {}, [photo]);
    server.faults = ["none", "offline"]; // the network goes between the report and its photo
    await tablet.sender.run();
    tablet.restart("8");
    server.clock += 8 * DAY;
    tablet.clock += 8 * DAY;
    await tablet.add();
    await tablet.sender.run();
    await tablet.sender.run();
    tablet.restart("7");
    await tablet.sender.run();
    expect(server.files.has(photo.sha256)).toBe(true);
  });

  it.each<Fault>(["403", "404"])("wait where it is the person who is refused (%s), as reports do", async (status) => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const [one, other] = [await picture(1000), await picture(1000, 3)];
    await tablet.add({}, {}, [one]);
    server.faults = ["none", status];
    await tablet.sender.run();
    await tablet.add({}, {}, [other]);
    server.faults = [status, status];
    await tablet.sender.run(true);
    await tablet.sender.run(true);
    expect(await tablet.states()).toEqual(["accepted", "ready"]);
    expect(await pending(tablet)).toEqual(["waiting", "waiting"]);
    expect(tablet.sender.way.trouble).toBe("sign-in");
    await tablet.sender.run(true);
    expect(server.files.size).toBe(2);
  });

  it("go after their item, in pieces", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const photo = await picture(2 * CHUNK_BYTES + 10);
    await tablet.add({}, {}, [photo]);
    await tablet.sender.run();
    expect(server.files.get(photo.sha256)).toEqual(photo.bytes);
    expect(server.requests).toBe(4);
    expect(await pending(tablet)).toEqual(["stored"]);
  });

  it("go on from where the server is", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const photo = await picture(3 * CHUNK_BYTES);
    await tablet.add({}, {}, [photo]);
    server.faults = ["none", "none", "answer lost"];
    await tablet.sender.run();
    expect(await pending(tablet)).toEqual(["waiting"]);
    tablet.restart();
    await tablet.sender.run();
    expect(server.files.get(photo.sha256)).toEqual(photo.bytes);
  });

  it("are sent again from the start when they arrived damaged", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const photo = await picture(CHUNK_BYTES + 5);
    await tablet.add({}, {}, [photo]);
    server.faults = ["none", "wrong echo"];
    await tablet.sender.run();
    expect(server.files.get(photo.sha256)).toEqual(photo.bytes);
  });

  it("stay when a portal answers, and the item is accepted all the same", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add({}, {}, [await picture(50)]);
    server.faults = ["none", "portal"];
    await tablet.sender.run();
    expect([await tablet.states(), await pending(tablet)]).toEqual([["accepted"], ["waiting"]]);
    await tablet.wait(5 * MINUTE);
    expect(await pending(tablet)).toEqual(["stored"]);
  });

  it("that two items name are one photo", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    const photo = await picture(50);
    await tablet.add({}, {}, [photo]);
    await tablet.add({}, {}, [photo]);
    await tablet.sender.run();
    expect(await pending(tablet)).toEqual(["stored"]);
    expect(server.files.size).toBe(1);
  });
});

describe("the rescue file", () => {
  it("carries what is unsent to another tablet, where it goes once", async () => {
    const server = new FakeServer();
    const [broken, other] = [new Tablet(server), new Tablet(server)];
    const photo = await picture(500);
    const item = await broken.add({}, {}, [photo]);
    const text = fileOf(await broken.shelf.items("7"), await broken.shelf.photos("7"), "t");
    expect(await takeIn(other.shelf.db, "7", text)).toBe(1);
    expect(await takeIn(other.shelf.db, "7", text)).toBe(0);
    await other.sender.run();
    await broken.sender.run();
    expect(server.done).toEqual([item.id]);
    expect(server.files.get(photo.sha256)).toEqual(photo.bytes);
  });

  it("is refused where it is damaged or somebody else's", async () => {
    const tablet = new Tablet(new FakeServer());
    await tablet.add({ note: "aaa" });
    const text = fileOf(await tablet.shelf.items("7"), await tablet.shelf.photos("7"), "t");
    await expect(takeIn(tablet.shelf.db, "8", text)).rejects.toThrow("somebody else");
    const damaged = text.replaceAll("aaa", "bbb");
    await expect(takeIn(tablet.shelf.db, "7", damaged)).rejects.toThrow("damaged");
  });
});

describe("the server's clock", () => {
  it("is not told by an answer that was on its way while the tablet slept", () => {
    const tablet = new Tablet(new FakeServer());
    const begun = tablet.clock;
    tablet.sender.heard(begun + 90_000, begun);
    expect(tablet.sender.way.offset_ms).toBe(90_000);
    tablet.clock += 30 * 60_000;
    tablet.sender.heard(begun + 90_000, begun);
    expect([tablet.sender.way.offset_ms, tablet.sender.way.answered_at]).toEqual([90_000, tablet.clock]);
    tablet.sender.heard(tablet.clock + 91_000, tablet.clock - 300);
    expect(tablet.sender.way.offset_ms).toBe(91_000);
  });
});

describe("single flight", () => {
  it("lets one of two windows send", async () => {
    const db = new Database("flight");
    let [running, most] = [0, 0];
    const work = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 5));
      running--;
    };
    const went = await Promise.all([leased(db, "x", work), leased(db, "x", work), leased(db, "x", work)]);
    expect(went.filter(Boolean)).toHaveLength(1);
    expect(most).toBe(1);
    expect(await leased(db, "x", work)).toBe(true);
  });

  it("is taken over from a window that died with its clock a day ahead", async () => {
    const db = new Database("flight-clock");
    await db.use((open) =>
      open.put("notes", { name: "lease/x", value: { owner: "dead", until: Date.now() + DAY } }),
    );
    expect(await leased(db, "x", async () => undefined)).toBe(true);
  });
});

const real = IDBObjectStore.prototype.put;

describe("a conflict", () => {
  const verdict = (item: { id: string; hash: string }) => ({ id: item.id, hash: item.hash, status: 200, code: "kept_ours", zh: "", en: "" });

  it("ends with what a dispatcher decided on the very content, and not otherwise", async () => {
    const shelf = new Shelf(new Database(`conflict-${Math.random()}`));
    const item = await shelf.add("7", content({}), []);
    const settled = { kind: "settled", verdict: verdict(item), server: 5 } as const;
    expect((await shelf.happen(item.id, settled))?.state).toBe("ready");
    await shelf.happen(item.id, { kind: "take" });
    await shelf.happen(item.id, { kind: "verdict", verdict: { ...verdict(item), status: 409 }, now: 0, server: 0, chance: 0 });
    expect((await shelf.happen(item.id, { ...settled, verdict: { ...verdict(item), hash: "other" } }))?.state).toBe("conflict");
    const done = await shelf.happen(item.id, settled);
    expect([done?.state, done?.verdict?.code, done?.settled_at]).toEqual(["accepted", "kept_ours", 5]);
  });
});

describe("what is held", () => {
  it("goes at once when what it waits for was accepted from this tablet, also another's", async () => {
    const shelf = new Shelf(new Database(`held-${Math.random()}`));
    const first = await shelf.add("8", content({}), []);
    const second = await shelf.add("7", content({}, { depends_on: [first.id] }), []);
    const verdict = (of: { id: string; hash: string }, status: number, code: string) => ({ id: of.id, hash: of.hash, status, code, zh: "", en: "", retry_after_s: 30 });
    expect(await shelf.take("7", 0, 9)).toHaveLength(1);
    await shelf.happen(second.id, { kind: "verdict", verdict: verdict(second, 202, "held"), now: 0, server: 0, chance: 0 });
    expect(await shelf.take("7", 1000, 9)).toHaveLength(0);
    await shelf.take("8", 1000, 9);
    await shelf.happen(first.id, { kind: "verdict", verdict: verdict(first, 200, "accepted"), now: 0, server: 5, chance: 0 });
    expect(await shelf.take("7", 1000, 9)).toHaveLength(1);
  });
});

describe("what cannot be kept", () => {
  const full = (): void => {
    vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
  };

  it("is sent all the same, once, and is in the rescue file with its photo until then", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    full();
    const photo = await picture(10);
    const item = await tablet.add({}, {}, [photo]);
    expect(tablet.shelf.loose.count("7")).toBe(2);
    const other = new Database(`rescued-${Math.random()}`);
    const text = fileOf(await tablet.shelf.items("7"), await tablet.shelf.photos("7"), "t");
    vi.restoreAllMocks();
    expect(await takeIn(other, "7", text)).toBe(2);
    full();
    await tablet.sender.run();
    expect(await tablet.states()).toEqual(["accepted", "accepted"]);
    expect(server.files.has(photo.sha256)).toBe(true);
    vi.restoreAllMocks();
    await tablet.shelf.stow();
    tablet.restart();
    expect((await tablet.shelf.get(item.id))?.state).toBe("accepted");
    expect(new Set(server.done).size).toBe(server.done.length);
  });

  it("is sent also where the database does not open", async () => {
    const tablet = new Tablet(new FakeServer());
    const open = vi.spyOn(tablet.shelf.db, "use").mockRejectedValue(new DOMException("lost", "UnknownError"));
    const item = await tablet.add();
    expect([tablet.shelf.failing, tablet.shelf.loose.count("7")]).toEqual(["UnknownError", 1]);
    await tablet.sender.run();
    expect((await tablet.shelf.get(item.id))?.state).toBe("accepted");
    open.mockRestore();
  });
});

describe("a cry for help", () => {
  it("goes beside what is on its way, and past every wait", async () => {
    const server = new FakeServer();
    const tablet = new Tablet(server);
    await tablet.add();
    let release = (): void => undefined;
    const stuck = new Promise<void>((done) => (release = done));
    const sent = vi.spyOn(server, "items");
    sent.mockImplementationOnce(async () => (await stuck, null));
    const running = tablet.sender.run();
    await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
    const cry = await tablet.add({}, { kind: "sos" });
    await tablet.sender.cry();
    expect((await tablet.shelf.get(cry.id))?.state).toBe("accepted");
    release();
    await running;
    await tablet.wait(5 * MINUTE);
    expect(await tablet.states()).toEqual(["accepted", "accepted"]);
  });
});
