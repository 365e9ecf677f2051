import type { Feature, FeatureCollection, Geometry, Point } from "geojson";
import type { Palette, Place } from "./types";
import { el } from "./dom";

export type Building = Feature<Geometry, { id: string; name: string; at: Place }>;

/** See `api/console/ground.py`. */
export interface Ground {
  grids: FeatureCollection<Geometry, { id: string; at: Place }>;
  buildings: FeatureCollection<Geometry, Building["properties"]>;
  streets: FeatureCollection<Geometry, { id: string; name: string }>;
  bounds: [Place, Place];
}

/** Widths of streets by kind, in pixels; what is not named is a path. */
const WIDTHS: Record<string, number> = { road: 5, lane: 3 };

/** Return the ground, or null where it cannot be had. */
export async function fetchGround(url: string): Promise<Ground | null> {
  const answer = await fetch(url, { credentials: "same-origin" });
  return answer.ok ? ((await answer.json()) as Ground) : null;
}

/** Draw streets, buildings and grids; return the label of each grid by its id. */
export function drawGround(map: L.Map, { streets, buildings, grids }: Ground, palette: Palette): Map<string, L.Marker> {
  const width = (feature?: Feature): number => WIDTHS[feature?.properties?.name as string] ?? 1.5;
  for (const edge of [true, false])
    L.geoJSON(streets, {
      interactive: false,
      style: (feature) => ({
        color: edge ? palette.street_line : palette.street,
        weight: width(feature) + (edge ? 1.5 : 0),
      }),
    }).addTo(map);
  L.geoJSON(buildings, {
    interactive: false,
    style: { color: palette.building_line, weight: 0.8, fillColor: palette.building, fillOpacity: 0.9 },
    pointToLayer: (_: Feature<Point>, at: L.LatLng) => L.circleMarker(at, { radius: 3 }),
  }).addTo(map);
  L.geoJSON(grids, {
    interactive: false,
    style: { color: palette.accent, weight: 1.6, opacity: 0.55, fill: false },
  }).addTo(map);
  const labels = new Map<string, L.Marker>();
  for (const grid of grids.features) {
    const icon = gridLabel(grid.properties.id);
    const label = L.marker(grid.properties.at, { icon, interactive: false, keyboard: false, zIndexOffset: -1000 });
    labels.set(grid.properties.id, label.addTo(map));
  }
  return labels;
}

/** Return the label of a grid; `more` stands below its id. */
export function gridLabel(id: string, more = ""): L.DivIcon {
  const text = el("span", "", id);
  if (more) text.append(el("small", "", more));
  return L.divIcon({ className: "gc-grid-label", html: text.outerHTML, iconSize: [0, 0] });
}
