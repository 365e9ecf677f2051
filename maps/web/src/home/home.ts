import type { Palette, Place } from "../types";
import { drawGround, fetchGround } from "../console-ground";
import { control, el } from "../dom";
import { showAlarms } from "./alarms";
import { Cases } from "./cases";
import { showCorners } from "./corners";
import { Guards, type Fix } from "./guards";
import { LapStops, type Standing } from "./laps";
import type { Shared } from "../stream/shared";
import { calm, Clock } from "./clock";
import { clock, type Lang } from "./words";
import { zoom } from "../zoom";

/** See `maps/console/home.py`. */
export interface HomeData {
  ground: string;
  cases: string;
  laps: string | null;
  corners: string | null;
  roster: string | null;
  guards: boolean;
  gap_s: number;
  silent_s: number;
  stops: Record<Standing, string>;
  now: string;
  palette: Palette;
  lang: Lang;
}

/** Milliseconds between two looks at what is summed up, and at what somebody waits for. */
const SLOW_MS = 15_000;
const QUICK_MS = 2000;
/** So long without a connection until it is said. */
const PATIENCE_MS = 5000;

/** The home page's map: its layers, what happens, and the column beside it. */
export class HomeMap {
  private readonly map: L.Map;
  private readonly clock = new Clock();
  private readonly guards: Guards;
  private readonly cases: Cases;
  private laps: LapStops | null = null;
  private readonly hidden = new Set((new URLSearchParams(location.search).get("hide") ?? "").split(",").filter(Boolean));

  constructor(private readonly box: HTMLElement, private readonly data: HomeData, shared: Shared) {
    this.map = L.map(box, { zoomControl: false, zoomSnap: 0.25, maxZoom: 20, attributionControl: false, preferCanvas: true });
    zoom(this.map, data.lang === "zh");
    this.map.setView([0, 0], 2);
    this.clock.set(data.now);
    this.guards = new Guards(data);
    this.cases = new Cases(this.map, data.cases, data.lang);
    L.control.scale({ imperial: false, maxWidth: 100, position: "bottomright" }).addTo(this.map);
    this.hear(shared);
    void this.begin();
  }

  /** Let a guard or a case stand out, or no longer. */
  light(id: string, on: boolean): void {
    this.guards.light(id, on);
    this.cases.light(id, on);
  }

  /** Show a place of a line in the column. */
  look(at: Place): void {
    this.map.setView(at, Math.max(this.map.getZoom(), 17.5));
  }

  private async begin(): Promise<void> {
    const { data, map } = this;
    const ground = await fetchGround(data.ground);
    const labels = ground ? drawGround(map, ground, data.palette) : new Map<string, L.Marker>();
    if (ground) {
      this.cases.whole = L.latLngBounds(ground.bounds);
      map.fitBounds(ground.bounds, { padding: [8, 8], animate: false });
    }
    const chips = el("div", "gh-chips");
    const corners = L.layerGroup();
    const laps = (this.laps = data.laps ? new LapStops(data.laps, data.palette, data.stops, labels) : null);
    if (data.corners) this.chip(chips, "corners", ["死角", "Dead corners"], corners);
    if (laps) this.chip(chips, "stops", ["巡更点", "Stops"], laps.group);
    this.chip(chips, "cases", ["案件", "Cases"], this.cases.group);
    if (data.guards) this.chip(chips, "guards", ["保安", "Guards"], this.guards.group);
    this.lateChip(chips);
    control("bottomleft", chips).addTo(map);
    const alarms = L.layerGroup().addTo(map);
    showAlarms(alarms);
    document.addEventListener("htmx:afterSettle", () => showAlarms(alarms));
    map.on("moveend", () => void this.cases.show());
    await Promise.all([
      data.corners && showCorners(data.corners, corners, data.palette),
      laps?.show(),
      this.cases.show(),
    ]);
    this.box.dataset.ready = "1";
  }

  private hear(shared: Shared): void {
    const state = el("span", "gh-link");
    const box = el("div");
    box.setAttribute("role", "status");
    box.append(state);
    control("topright", box).addTo(this.map);
    control("topright", this.legend()).addTo(this.map);
    const zh = this.data.lang === "zh";
    const renew = calm(() => document.getElementById("now")?.dispatchEvent(new Event("renew")), 500);
    const stops = calm(() => void this.laps?.show(), 500);
    const marks = calm(() => void this.cases.show(), 500);
    let heard_at = this.clock.now;
    let missing: number | undefined;
    const lost = (): void => {
      state.className = "gh-link gh-broken";
      state.textContent = (zh ? "连接中断，图上停在 " : "No connection, as of ") + clock(heard_at);
    };
    shared.follow({
      holds: (open) => {
        if (!open) {
          missing ??= window.setTimeout(lost, PATIENCE_MS);
          return;
        }
        clearTimeout(missing);
        missing = undefined;
        state.className = "gh-link";
        state.textContent = zh ? "● 实时" : "● live";
      },
      begun: () => renew(SLOW_MS),
      told: (event, data) => {
        heard_at = this.clock.now;
        if (event === "beat") this.clock.set((data as { now: string }).now);
        if (event === "fixes") this.guards.add(data as Fix[], this.clock.now);
        if (event === "case") marks(QUICK_MS);
        if (event === "laps") stops(SLOW_MS);
        if (["sos", "alarm", "case"].includes(event)) renew(QUICK_MS);
        if (["laps", "figures"].includes(event)) renew(SLOW_MS);
      },
    }, "all");
    setInterval(() => this.guards.tick(this.clock.now), 5000);
    setInterval(() => renew(SLOW_MS), 60_000);
  }

  /** Say what the signs mean, in words, when somebody asks. */
  private legend(): HTMLElement {
    const { stops, lang } = this.data;
    const zh = lang === "zh";
    const box = el("details", "gh-legend");
    box.append(el("summary", "", zh ? "图例" : "Legend"));
    const rows: [string, string, string][] = [
      ["gh-key-guard", "●", zh ? "保安：名称旁为最后定位至今；虚框为久未定位" : "guard, with the age of the last fix; dashed: none for long"],
      ["", "┈", zh ? "虚线：其间没有定位，不知走了哪里" : "dotted: no fixes, nobody knows the way"],
      ["gh-stop gh-stop-done", "", zh ? `巡更点${stops.done}` : `stop ${stops.done}`],
      ["gh-stop gh-stop-next", "", zh ? `${stops.next}（粗圈为${stops.due}）` : `${stops.next} (thick: ${stops.due})`],
      ["gh-stop gh-stop-late", "◔", stops.late],
      ["gh-stop gh-stop-missed", "✕", stops.missed],
      ["", "7/32", zh ? "网格内本班已到 / 应到" : "stops done / planned in the grid, this shift"],
      ["gh-cell gh-key-cell", "3", zh ? "几件未结案件；红圈表示其中有超期" : "open cases; a red ring: some are overdue"],
      ["gh-key-corner", "", zh ? "死角：按计划没有人看到" : "dead corner: seen by nobody"],
    ];
    for (const [look, sign, said] of rows) {
      const row = el("p");
      row.append(el("span", look, sign), el("span", "", said));
      box.append(row);
    }
    return box;
  }

  /** Add a switch of a layer; what is switched off stands in the address. */
  private chip(box: HTMLElement, code: string, said: [string, string], group: L.LayerGroup): void {
    const shown = !this.hidden.has(code);
    if (shown) group.addTo(this.map);
    this.button(box, said, shown, (on) => {
      if (on) group.addTo(this.map);
      else group.remove();
      this.keep(code, on);
      if (code === "guards") this.guards.tick(this.clock.now);
    });
  }

  private lateChip(box: HTMLElement): void {
    this.cases.late = this.hidden.has("on_time");
    this.button(box, ["只看超期", "Overdue only"], this.cases.late, (on) => {
      this.cases.late = on;
      this.keep("on_time", !on);
      void this.cases.show();
    });
  }

  private button(box: HTMLElement, said: [string, string], on: boolean, change: (on: boolean) => void): void {
    const made = el("button", "gh-chip", said[this.data.lang === "zh" ? 0 : 1]);
    made.type = "button";
    made.setAttribute("aria-pressed", String(on));
    made.addEventListener("click", () => {
      const now = made.getAttribute("aria-pressed") !== "true";
      made.setAttribute("aria-pressed", String(now));
      change(now);
    });
    box.append(made);
  }

  private keep(code: string, shown: boolean): void {
    if (shown) this.hidden.delete(code);
    else this.hidden.add(code);
    const query = new URLSearchParams(location.search);
    if (this.hidden.size) query.set("hide", [...this.hidden].join(","));
    else query.delete("hide");
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}`);
  }
}
