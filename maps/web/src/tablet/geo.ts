/** Distances and directions between places, and vectors of the bundle. */

export type Place = [lon: number, lat: number];

const RADIUS_M = 6_371_008.8;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Return the metres between two places on the sphere; within 0.6 % of the ellipsoid. */
export function distance([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const a =
    Math.sin(rad(lat2 - lat1) / 2) ** 2 +
    Math.cos(rad(lat1)) * Math.cos(rad(lat2)) * Math.sin(rad(lon2 - lon1) / 2) ** 2;
  return 2 * RADIUS_M * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Return the direction from one place to another, degrees clockwise from north. */
export function bearing([lon1, lat1]: Place, [lon2, lat2]: Place): number {
  const y = Math.sin(rad(lon2 - lon1)) * Math.cos(rad(lat2));
  const x =
    Math.cos(rad(lat1)) * Math.sin(rad(lat2)) -
    Math.sin(rad(lat1)) * Math.cos(rad(lat2)) * Math.cos(rad(lon2 - lon1));
  return ((Math.atan2(y, x) * 180) / Math.PI + 360) % 360;
}

/** Return the places of a flat list of steps in millionths of a degree. */
export function places(steps: number[]): Place[] {
  const found: Place[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at + 1 < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    found.push([x / 1e6, y / 1e6]);
  }
  return found;
}
