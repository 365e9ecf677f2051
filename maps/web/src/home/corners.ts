import type { FeatureCollection } from "geojson";
import type { Palette } from "../types";
import { hatch, hatched } from "../hatch";

/** Draw the dead corners of the plan in force, hatched: the ground nobody sees. */
export async function showCorners(url: string, group: L.LayerGroup, palette: Palette): Promise<void> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) return;
  hatch("never_seen", palette);
  const renderer = L.svg(); // a canvas has no hatches
  L.geoJSON((await answer.json()) as FeatureCollection, {
    interactive: false,
    style: { renderer, stroke: false, fillColor: `url(#${hatched("never_seen")})`, fillOpacity: 0.45 },
  }).addTo(group);
}
