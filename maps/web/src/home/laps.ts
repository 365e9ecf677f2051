import type { Palette } from "../types";
import { gridLabel } from "../console-ground";
import { el } from "../dom";
import { clock } from "./words";

export type Standing = "next" | "due" | "done" | "late" | "missed";
/** Latitude, longitude, standing, name, guard, planned time: see `api/console/today.py`. */
type Stop = [number, number, Standing, string, string, string];

interface Laps {
  stops: Stop[];
  grids: Record<string, [number, number]>;
}

/** Cases stand above stops: they are what somebody opens. */
const BELOW = -500;
const SIGNS: Partial<Record<Standing, string>> = { late: "◔", missed: "✕" };

/** The stops of the running shifts as they stand; under each grid how many of its are done. */
export class LapStops {
  readonly group = L.layerGroup();
  private drawn = "";

  constructor(
    private readonly url: string,
    private readonly palette: Palette,
    private readonly words: Record<Standing, string>,
    private readonly labels: Map<string, L.Marker>,
  ) {}

  async show(): Promise<void> {
    const answer = await fetch(this.url, { credentials: "same-origin" });
    const text = answer.ok ? await answer.text() : this.drawn;
    if (text === this.drawn) return;
    this.drawn = text;
    const { stops, grids } = JSON.parse(text) as Laps;
    this.group.clearLayers();
    for (const stop of stops) this.stop(stop).addTo(this.group);
    for (const [id, label] of this.labels) {
      const [done, planned] = grids[id] ?? [0, 0];
      label.setIcon(gridLabel(id, planned ? `${done}/${planned}` : ""));
    }
  }

  private stop([lat, lon, standing, name, guard, planned]: Stop): L.Layer {
    const said = `${name} · ${this.words[standing]} · ${guard} ${clock(Date.parse(planned))}`;
    const sign = SIGNS[standing];
    if (sign) {
      const html = el("span", `gh-stop gh-stop-${standing}`, sign).outerHTML;
      const icon = L.divIcon({ className: "gh-stop-icon", html, iconSize: [15, 15] });
      return L.marker([lat, lon], { icon, title: said, alt: said, keyboard: false, zIndexOffset: BELOW });
    }
    const done = standing === "done";
    const colour = done ? "#1a7f4b" : this.palette.checkpoint;
    return L.circleMarker([lat, lon], {
      radius: done ? 4 : 3.5,
      color: done ? "#fff" : colour,
      weight: done ? 1 : standing === "due" ? 3 : 1.5,
      fillColor: done ? colour : "#fff",
      fillOpacity: 1,
    }).bindTooltip(said);
  }
}
