/** The map of the route: vectors of the bundle on a canvas, no tiles, no network. */

import L from "leaflet";
import "leaflet/dist/leaflet.css";
import type { Bundle, Row, Shift } from "./bundle";
import { places, type Place } from "./geo";

/** What is drawn of each layer: class of colours, width. Bottom to top. */
const DRAWN: [layer: string, style: string][] = [
  ["compounds", "compound"],
  ["buildings", "building"],
  ["streets", "street"],
  ["barriers", "barrier"],
  ["grids", "grid"],
  ["gates", "gate"],
  ["hazards", "hazard"],
  ["checkpoints", "checkpoint"],
];

const latLng = ([lon, lat]: Place): L.LatLngTuple => [lat, lon];

/** A canvas for which a frame that was asked for and comes when the map has gone draws nothing. */
const Canvas = L.Canvas.extend({
  _redraw(this: { _ctx?: CanvasRenderingContext2D }) {
    if (this._ctx) (L.Canvas.prototype as unknown as { _redraw: () => void })._redraw.call(this);
  },
}) as unknown as new (options: L.RendererOptions) => L.Canvas;

export class RouteMap {
  readonly map: L.Map;
  private readonly canvas = new Canvas({ padding: 0.5 });
  private ground = L.layerGroup();
  private course = L.layerGroup();
  private me: L.LayerGroup = L.layerGroup();
  private following = true;
  private drawn: { bundle: Bundle | null; night: string } = { bundle: null, night: "" };

  constructor(holder: HTMLElement, label: string) {
    this.map = L.map(holder, { renderer: this.canvas, attributionControl: false, zoomControl: false, preferCanvas: true, maxZoom: 20 });
    holder.setAttribute("aria-label", label);
    L.control.scale({ imperial: false }).addTo(this.map);
    for (const group of [this.ground, this.course, this.me]) group.addTo(this.map);
    this.map.on("dragstart", () => (this.following = false));
  }

  /** Go back to where the guard is. */
  follow(place: Place | null): void {
    this.following = true;
    if (place) this.map.setView(latLng(place), Math.max(this.map.getZoom(), 18), { animate: false });
  }

  draw(bundle: Bundle, night: boolean): void {
    if (this.drawn.bundle === bundle && this.drawn.night === String(night)) return;
    const first = this.drawn.bundle === null;
    this.drawn = { bundle, night: String(night) };
    this.ground.clearLayers();
    for (const [name, style] of DRAWN)
      for (const width of style === "street" ? [9, 6] : [style === "grid" ? 2 : 1])
        for (const row of bundle.map.layers[name]?.rows ?? []) this.ground.addLayer(shape(row, style, width));
    if (first) {
      const [a, b] = places(bundle.map.bounds);
      this.map.fitBounds([latLng(a), latLng(b)], { animate: false });
    }
  }

  /** Draw the lap that runs, the way to the next stop and the stop. */
  route(shift: Shift | null, next: Place | null, after: Place | null, me: Place | null, now: number): void {
    this.course.clearLayers();
    const lap = shift?.walks.find((walk) => Date.parse(walk.end) > now);
    if (lap) {
      const line = places(lap.line).map(latLng);
      L.polyline(line, { color: colour("--accent"), weight: 4, opacity: 0.45 }).addTo(this.course);
    }
    if (me && next) L.polyline([latLng(me), latLng(next)], { color: colour("--accent"), weight: 4, dashArray: "2 9" }).addTo(this.course);
    if (after) L.circleMarker(latLng(after), { radius: 8, color: colour("--accent"), weight: 2, fillOpacity: 0 }).addTo(this.course);
    if (next) {
      const ring = { radius: 15, color: colour("--accent"), weight: 5, fillColor: colour("--ground"), fillOpacity: 1 };
      L.circleMarker(latLng(next), ring).addTo(this.course);
      L.circleMarker(latLng(next), { radius: 5, color: colour("--accent"), fillOpacity: 1 }).addTo(this.course);
    }
  }

  /** Show where the guard is, and go there where he is followed. */
  here(place: Place | null, accuracy_m: number): void {
    this.mark(place, accuracy_m);
    if (place && this.following) this.map.setView(latLng(place), Math.max(this.map.getZoom(), 18), { animate: false });
  }

  /** Show where the guard is; the map stays where it is. */
  mark(place: Place | null, accuracy_m: number): void {
    this.me.clearLayers();
    if (!place) return;
    const tint = colour("--me");
    L.circle(latLng(place), { radius: accuracy_m, color: tint, weight: 1, fillOpacity: 0.12 }).addTo(this.me);
    L.circleMarker(latLng(place), { radius: 9, color: colour("--ground"), weight: 3, fillColor: tint, fillOpacity: 1 }).addTo(this.me);
  }
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function shape([kind, parts, values]: Row, style: string, weight: number): L.Layer {
  const line = colour(weight === 9 ? "--street-edge" : `--${style}-line`);
  const fill = colour(`--${style}`);
  if (kind === "P") {
    const [place] = places(parts[0]);
    const dot = L.circleMarker(latLng(place), { radius: style === "hazard" ? 7 : 5, color: line, weight: 2, fillColor: fill, fillOpacity: 1 });
    return dot.bindTooltip(String(values[1] ?? values[0] ?? ""));
  }
  if (kind === "L") return L.polyline(places(parts[0]).map(latLng), { color: line, weight: Math.max(2, weight), interactive: false });
  const rings = parts.map((ring) => places(ring).map(latLng));
  return L.polygon(rings, { color: line, weight, fillColor: fill, fill: style !== "grid", fillOpacity: 1, interactive: false });
}
