import type { Geometry } from "geojson";

/** Return whether a place lies in a polygon: crossings of a ray with all its rings. */
export function inside(geometry: Geometry, { lng, lat }: L.LatLng): boolean {
  const polygons =
    geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
  let crossings = 0;
  for (const ring of polygons.flat())
    for (let i = 1; i < ring.length; i++) {
      const [[x, y], [u, v]] = [ring[i - 1], ring[i]];
      if (y > lat !== v > lat && lng < ((u - x) * (lat - y)) / (v - y) + x) crossings++;
    }
  return crossings % 2 === 1;
}
