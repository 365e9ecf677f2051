import type { Geometry } from "geojson";
import { button, el } from "./dom";
import type { Place } from "./types";

export interface Part {
  g: Geometry;
  n: string;
}

export interface Building extends Part {
  id: string;
  l: string;
  at: Place;
}

export interface Ground {
  bounds: [Place, Place];
  boundary: Part[];
  compounds: Part[];
  streets: Part[];
  buildings: Building[];
}

/** Return the ground of a community, or null where it cannot be had. */
export async function loaded(source: string): Promise<Ground | null> {
  try {
    const answer = await fetch(source);
    return answer.ok ? ((await answer.json()) as Ground) : null;
  } catch {
    return null;
  }
}

/** Draw what anybody sees who walks there. */
export function drawGround(map: L.Map, ground: Ground): void {
  const areas = (parts: Part[], style: L.PathOptions): void => {
    L.geoJSON(parts.map((part) => part.g) as never, { style, interactive: false }).addTo(map);
  };
  areas(ground.boundary, { fillColor: "#fcfbf9", fillOpacity: 1, color: "#5c6670", weight: 1.5, dashArray: "7 4" });
  areas(ground.compounds, { fillColor: "#ffffff", fillOpacity: 0.4, color: "#a79d8b", weight: 1, dashArray: "2 3" });
  areas(ground.streets, { color: "#cdc6b8", weight: 6 });
  areas(ground.streets, { color: "#ffffff", weight: 4 });
  areas(ground.buildings, { fillColor: "#dcd8d0", fillOpacity: 1, color: "#b1a998", weight: 0.8 });
  const labels = L.layerGroup();
  const shown = (): void => {
    labels.clearLayers();
    const view = map.getBounds();
    const parts: [L.LatLngExpression, string, string][] = [];
    if (map.getZoom() >= 17.5)
      for (const one of ground.buildings) if (view.contains(one.at)) parts.push([one.at, one.l, "building"]);
    if (parts.length > 150) return;
    for (const [at, text, kind] of parts) labels.addLayer(label(at, text, kind));
    if (map.getZoom() < 17.5)
      for (const one of ground.compounds) if (one.n) labels.addLayer(label(L.geoJSON(one.g as never).getBounds().getCenter(), one.n, "compound"));
  };
  labels.addTo(map);
  map.on("moveend", shown);
  shown();
}

function label(at: L.LatLngExpression, text: string, kind: string): L.Layer {
  const words = el("span", `map-label map-label-${kind}`, text);
  return L.marker(at, { icon: L.divIcon({ html: words, className: "", iconSize: [0, 0] }), interactive: false, keyboard: false });
}

export type Add = (words: string, act: () => void, icon?: string) => void;

/** Put a bar of buttons on a map, and return what adds one to it. */
export function toolbar(map: L.Map): Add {
  const bar = el("div", "map-tools");
  L.DomEvent.disableClickPropagation(bar);
  const Held = L.Control.extend({ onAdd: () => bar });
  new Held({ position: "topright" }).addTo(map);
  return (words, act, icon = "") => {
    const made = button(icon ? "square" : "", words);
    if (icon) made.append(el("span", `icon icon-${icon}`));
    else made.textContent = words;
    made.addEventListener("click", act);
    bar.append(made);
  };
}

/** Add the two buttons that Leaflet's own are too small for. */
export function zoomButtons(map: L.Map, box: HTMLElement, add: Add = toolbar(map)): void {
  add(box.dataset.zoomIn ?? "", () => map.zoomIn(), "plus");
  add(box.dataset.zoomOut ?? "", () => map.zoomOut(), "minus");
}
