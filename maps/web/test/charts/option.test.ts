import { describe, expect, it } from "vitest";
import { optionOf, said, type ChartData } from "../../src/chart-option";

const bars = (count: number): ChartData => ({
  kind: "bars",
  title: "按期结案率",
  unit: "share",
  categories: Array.from({ length: count }, (_, at) => `${at + 1}`),
  series: [
    { name: "本期", values: Array.from({ length: count }, () => 0.5), texts: Array.from({ length: count }, () => "50.0% (1 / 2)") },
    { name: "上期", values: Array.from({ length: count }, () => null), texts: Array.from({ length: count }, () => "") },
  ],
});

describe("a chart's option", () => {
  it("lays bars down where their names have no room under them", () => {
    expect((optionOf(bars(3), 600).xAxis as { type: string }).type).toBe("category");
    expect((optionOf(bars(18), 600).xAxis as { type: string }).type).toBe("value");
    expect((optionOf(bars(3), 300).yAxis as { type: string }).type).toBe("category");
  });

  it("runs an axis of shares from 0 to 100 per cent, and leaves others open", () => {
    const axis = optionOf(bars(3), 900).yAxis as { max?: number; axisLabel: { formatter: (v: number) => string } };
    expect(axis.max).toBe(1);
    expect(axis.axisLabel.formatter(0.25)).toBe("25%");
    expect((optionOf({ ...bars(3), unit: "h" }, 900).yAxis as { max?: number }).max).toBeUndefined();
  });

  it("writes no HTML into its tooltip: the page's policy would not have it", () => {
    expect((optionOf(bars(3), 900).tooltip as { renderMode: string }).renderMode).toBe("richText");
    const text = said(bars(3), [{ seriesIndex: 0, dataIndex: 1 }, { seriesIndex: 1, dataIndex: 1 }]);
    expect(text).toBe("2\n本期  50.0% (1 / 2)\n上期  —");
  });
});
