/** Any order of faults, crashes and people: every accepted item is on the server exactly once, and none
 * is missing from tablet and server together. */

import fc from "fast-check";
import { expect, it } from "vitest";
import { photoOf } from "../../src/tablet/outbox/photo";
import { FAULTS, FakeServer, type Fault } from "./server";
import { Tablet } from "./world";

type Act =
  | { do: "add"; wrong: boolean; photo: number; depends: number }
  | { do: "send"; faults: Fault[] }
  | { do: "crash" }
  | { do: "crash while sending" }
  | { do: "repair" }
  | { do: "database closed" }
  | { do: "jump"; ms: number }
  | { do: "other person" };

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    do: fc.constant("add" as const),
    wrong: fc.boolean(),
    photo: fc.integer({ min: 0, max: 3 }),
    depends: fc.integer({ min: 0, max: 9 }),
  }),
  fc.record({ do: fc.constant("send" as const), faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 }) }),
  fc.record({ do: fc.constant("send" as const), faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 6 }) }),
  fc.constant({ do: "crash" as const }),
  fc.constant({ do: "crash while sending" as const }),
  fc.constant({ do: "repair" as const }),
  fc.constant({ do: "database closed" as const }),
  fc.record({ do: fc.constant("jump" as const), ms: fc.constantFrom(86_400_000, -86_400_000) }),
  fc.constant({ do: "other person" as const }),
);

const RUNS = Number(process.env.GRIDBEAT_FAULT_RUNS ?? 150);

it("loses nothing and does nothing twice", { timeout: 10_000 + RUNS * 200 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
      const server = new FakeServer();
      const tablet = new Tablet(server);
      const made: string[] = [];
      const owners = new Map<string, string>();
      let person = "7";
      const check = async (): Promise<void> => {
        for (const id of made) {
          const item = await tablet.shelf.get(id);
          expect(item !== undefined || server.done.includes(id), "missing from both").toBe(true);
          if (item?.state === "accepted") expect(server.done).toContain(id);
        }
        expect(new Set(server.done).size).toBe(server.done.length);
      };
      const mend = async (): Promise<void> => {
        for (const item of await tablet.shelf.items(person))
          if (item.state === "repair")
            await tablet.shelf.mend(item.id, { ...item.content, body: { wrong: false } }, []);
      };
      for (const one of acts) {
        if (one.do === "add") {
          const bytes = Uint8Array.from({ length: one.photo * 40 }, (_, i) => (i * one.photo) % 251);
          const photos = one.photo > 0 ? [await photoOf(person, bytes, "image/jpeg")] : [];
          const own = made.filter((id) => owners.get(id) === person);
          const depends_on = own.length > 0 && one.depends < 3 ? [own[one.depends % own.length]] : [];
          const item = await tablet.add({ wrong: one.wrong }, { depends_on }, photos);
          made.push(item.id);
          owners.set(item.id, person);
        } else if (one.do === "send") {
          server.faults = [...one.faults];
          tablet.clock += 400_000;
          await tablet.sender.run();
          server.faults = [];
        } else if (one.do === "crash") tablet.restart();
        else if (one.do === "crash while sending") {
          await tablet.shelf.take(person, tablet.clock, 20);
          tablet.restart();
        } else if (one.do === "repair") await mend();
        else if (one.do === "database closed") await tablet.shelf.db.use(async (db) => db.close());
        else if (one.do === "jump") tablet.clock += one.ms;
        else tablet.restart((person = person === "7" ? "8" : "7"));
        await check();
      }
      for (const who of ["7", "8"]) {
        tablet.restart((person = who));
        for (let rounds = 0; rounds < 12; rounds++) {
          await mend();
          await tablet.wait(400_000);
        }
        for (const item of await tablet.shelf.items(who)) expect(item.state).toBe("accepted");
        for (const photo of await tablet.shelf.photos(who)) {
          expect(photo.state).toBe("stored");
          expect(server.files.get(photo.sha256)).toEqual(photo.bytes);
        }
      }
      await check();
      expect([...server.done].sort()).toEqual([...made].sort());
    }),
    { numRuns: RUNS },
  );
});
