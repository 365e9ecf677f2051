/** Corners as [lon, lat]; the last is the first again. */
export type Ring = [number, number][];

/** Return whether a point is in a polygon: in its first ring and in none of its holes. */
export function inside(rings: Ring[], lon: number, lat: number): boolean {
  return rings.length > 0 && crossed(rings[0], lon, lat) && !rings.slice(1).some((hole) => crossed(hole, lon, lat));
}

function crossed(ring: Ring, lon: number, lat: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [x1, y1] = ring[i];
    const [x2, y2] = ring[j];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}
