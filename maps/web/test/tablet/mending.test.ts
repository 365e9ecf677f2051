import { describe, expect, it } from "vitest";
import { mended, wordsOf } from "../../src/tablet/mending";
import type { Content } from "../../src/tablet/outbox/item";
import { content } from "../outbox/world";

const of = (kind: Content["kind"], body: Record<string, unknown>): Content => ({ ...content(body, { kind }), seq: 1 });

describe("what came back", () => {
  it("is put right where its words are, and the category of a report too", () => {
    const report = of("case", { case_id: "1", details: { category: "old", description: "堆物", place: [1, 2] } });
    expect(wordsOf(report)).toBe("堆物");
    expect(mended(report, "楼道堆物", { category: "new" }).body).toEqual({ case_id: "1", details: { category: "new", description: "楼道堆物", place: [1, 2] } });
    expect(mended(of("checkin", { ref_id: "P1", tag: "A" }), "P2", { tag: "B" }).body).toEqual({ ref_id: "P2", tag: "B" });
  });

  it("goes as it was where there is nothing to put right: the server takes no words with a cry for help", () => {
    expect(mended(of("sos", { lon: 1, lat: 2 }), "").body).toEqual({ lon: 1, lat: 2 });
  });
});
