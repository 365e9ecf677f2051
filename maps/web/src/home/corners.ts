import type { FeatureCollection } from "geojson";
import { hatch, hatched, type Reason } from "../hatch";
import type { Palette } from "../types";

/** Draw the dead corners of the plan in force, hatched: nobody sees them, or too late. */
export async function showCorners(url: string, group: L.LayerGroup, palette: Palette): Promise<void> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) return;
  for (const reason of ["never_seen", "too_late"] as Reason[]) hatch(reason, palette);
  const renderer = L.svg(); // a canvas has no hatches
  L.geoJSON((await answer.json()) as FeatureCollection, {
    interactive: false,
    style: (feature) => ({
      renderer,
      color: palette.dead_corner,
      weight: 0.5,
      fillColor: `url(#${hatched(feature?.properties.name as Reason)})`,
      fillOpacity: 0.9,
    }),
  }).addTo(group);
}
