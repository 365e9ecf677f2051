import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { optionOf, type ChartData } from "./chart-option";

/** Charts of the console: each box draws the JSON element that it names. */

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const drawn = new Map<HTMLElement, echarts.ECharts>();

function draw(): void {
  for (const [box, chart] of drawn) {
    if (box.isConnected) continue;
    chart.dispose();
    drawn.delete(box);
  }
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  for (const box of document.querySelectorAll<HTMLElement>("[data-chart]")) {
    const data = document.getElementById(box.dataset.chart ?? "")?.textContent;
    if (!data || drawn.has(box)) continue;
    const chart = echarts.init(box, null, { renderer: "svg" });
    chart.setOption({ ...optionOf(JSON.parse(data) as ChartData, box.clientWidth), animation: !still });
    drawn.set(box, chart);
  }
}

function fit(): void {
  for (const chart of drawn.values()) chart.resize();
}

document.addEventListener("DOMContentLoaded", draw);
document.addEventListener("htmx:afterSettle", draw);
document.addEventListener("htmx:historyRestore", draw);
window.addEventListener("resize", fit);
