import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import type { Palette, Place } from "./types";
import { picker } from "./console-pick";
import { el } from "./dom";

export interface CaseMark {
  id: string;
  url: string;
  at: Place;
  sign: string;
  severity: number;
  standing: string;
  open: boolean;
  title: string;
  due: string;
}

/** See `maps/console/queue.py`. */
export interface MapData {
  ground: string;
  cases: CaseMark[];
  palette: Palette;
  lang: "zh" | "en";
  focus?: string;
  pick?: boolean;
}

export type Building = Feature<Geometry, { id: string; name: string; at: Place }>;

/** See `api/console/ground.py`. */
export interface Ground {
  grids: FeatureCollection<Geometry, { id: string; at: Place }>;
  buildings: FeatureCollection<Geometry, Building["properties"]>;
  bounds: [Place, Place];
}

/** Sizes for severity 0 to 4, in pixels. */
const SIZES = [24, 24, 26, 29, 32];

/** Cases on the community's own ground. */
export class CaseMap {
  private readonly map: L.Map;
  private readonly marks = new Map<string, L.Marker>();

  constructor(private readonly box: HTMLElement, private readonly data: MapData) {
    this.map = L.map(box, { zoomSnap: 0.25, maxZoom: 20, attributionControl: false, preferCanvas: true });
    this.map.setView([0, 0], 2);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    for (const one of data.cases) this.mark(one);
    void this.begin();
  }

  holds(box: HTMLElement): boolean {
    return this.box === box;
  }

  remove(): void {
    this.map.remove();
  }

  /** Let a case stand out, or no longer. */
  light(id: string, on: boolean): void {
    const mark = this.marks.get(id);
    mark?.getElement()?.classList.toggle("gc-lit", on);
    mark?.setZIndexOffset(on ? 10_000 : 0);
  }

  private async begin(): Promise<void> {
    const answer = await fetch(this.data.ground, { credentials: "same-origin" });
    if (!answer.ok) return this.frame();
    const ground = (await answer.json()) as Ground;
    if (!this.box.isConnected) return;
    this.draw(ground);
    this.frame(ground);
    if (this.data.pick) picker(this.map, ground);
    this.box.dataset.ready = "1";
  }

  private draw({ grids, buildings }: Ground): void {
    const { palette } = this.data;
    L.geoJSON(buildings, {
      interactive: false,
      style: { color: palette.building_line, weight: 0.8, fillColor: palette.building, fillOpacity: 0.9 },
      pointToLayer: (_: Feature<Point>, at: L.LatLng) => L.circleMarker(at, { radius: 3 }),
    }).addTo(this.map);
    L.geoJSON(grids, {
      interactive: false,
      style: { color: palette.accent, weight: 1.6, opacity: 0.55, fill: false },
    }).addTo(this.map);
    for (const grid of grids.features) {
      const icon = L.divIcon({ className: "gc-grid-label", html: el("span", "", grid.properties.id).outerHTML, iconSize: [0, 0] });
      L.marker(grid.properties.at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 }).addTo(this.map);
    }
  }

  /** Show the case the page is about, else all cases and the whole ground. */
  private frame(ground?: Ground): void {
    const focus = this.data.cases.find((one) => one.id === this.data.focus);
    if (focus) {
      this.map.setView(focus.at, 17.5, { animate: false });
      return;
    }
    const bounds = L.latLngBounds(this.data.cases.map((one) => one.at));
    if (ground) bounds.extend(ground.bounds);
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [16, 16], animate: false, maxZoom: 18 });
  }

  private mark(one: CaseMark): void {
    const size = SIZES[one.severity] ?? 24;
    const sign = el("span", `gc-sign gc-s${one.severity}`, one.sign);
    if (one.standing === "overdue") sign.classList.add("gc-late");
    if (!one.open) sign.classList.add("gc-over");
    const icon = L.divIcon({ className: `gc-mark gc-size${one.severity}`, html: sign.outerHTML, iconSize: [size, size] });
    const said = [one.title, one.due].filter(Boolean).join(" · ");
    const marker = L.marker(one.at, { icon, title: said, alt: said, riseOnHover: true });
    marker.on("click", () => {
      if (one.id !== this.data.focus) location.assign(one.url);
    });
    marker.on("mouseover mouseout", (event) => this.lightLine(one.id, event.type === "mouseover"));
    marker.addTo(this.map);
    this.marks.set(one.id, marker);
    if (one.id === this.data.focus) this.light(one.id, true);
  }

  private lightLine(id: string, on: boolean): void {
    document.querySelector(`[data-case="${CSS.escape(id)}"]`)?.classList.toggle("gc-lit", on);
  }
}
