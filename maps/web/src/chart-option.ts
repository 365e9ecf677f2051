/** What a chart of the page says, as ECharts wants it. */

export interface ChartSeries {
  name: string;
  values: (number | null)[];
  texts: string[];
}

export interface ChartData {
  kind: "bars" | "lines";
  title: string;
  unit: string;
  categories: string[];
  series: ChartSeries[];
}

/** Colours that can be told apart without colour too: lines have symbols, bars differ in lightness. */
const COLOURS = { bars: ["#0b62c4", "#b9c3cf"], lines: ["#0b62c4", "#b26a00", "#1a7f4b", "#6a1b9a"] };
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
const TEXT = { color: "#1d2125", fontSize: 13 };
/** Below so many pixels a bar its name has no room under it: bars lie down. */
const ROOM = 110;

interface Item {
  seriesIndex: number;
  dataIndex: number;
  marker?: string;
}

export function optionOf(data: ChartData, width: number): Record<string, unknown> {
  const share = data.unit === "share";
  const lying = data.kind === "bars" && width < ROOM * data.categories.length;
  const values = {
    type: "value",
    min: 0,
    max: share ? 1 : undefined,
    axisLabel: { ...TEXT, formatter: (value: number) => (share ? `${Math.round(value * 100)}%` : `${value}`) },
    splitLine: { lineStyle: { color: "#e3dfd6" } },
  };
  const names = {
    type: "category",
    data: data.categories,
    inverse: lying,
    axisLabel: { ...TEXT, interval: 0 },
    axisTick: { show: false },
  };
  return {
    aria: { enabled: true },
    color: COLOURS[data.kind],
    grid: { left: 8, right: 24, top: 40, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { top: 0, left: 0, textStyle: TEXT },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: data.kind === "bars" ? "shadow" : "line" },
      formatter: (items: Item[]) => said(data, items),
    },
    xAxis: lying ? values : names,
    yAxis: lying ? names : values,
    series: data.series.map((one, at) => ({
      name: one.name,
      type: data.kind === "bars" ? "bar" : "line",
      data: one.values,
      symbol: SYMBOLS[at % SYMBOLS.length],
      symbolSize: 9,
      barMaxWidth: 22,
      connectNulls: false,
    })),
  };
}

export function said(data: ChartData, items: Item[]): string {
  const at = items[0]?.dataIndex ?? 0;
  const lines = items.map((one) => {
    const series = data.series[one.seriesIndex];
    return `${series.name}  ${series.texts[at] || "—"}`;
  });
  return [data.categories[at], ...lines].join("\n");
}
