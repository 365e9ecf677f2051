/** Lines beside the street's middle, on the right of the way walked, with arrows on them. */

interface Projecting {
  _projectLatlngs(latlngs: L.LatLng[], result: L.Point[][], bounds: L.Bounds): void;
}

/** Return a line that is drawn some pixels to the right of its course, at every zoom. */
export function beside(way: [number, number][], right: number, options: L.PolylineOptions): L.Polyline {
  const Beside = L.Polyline.extend({
    _projectLatlngs(this: L.Polyline, latlngs: L.LatLng[], result: L.Point[][], bounds: L.Bounds) {
      const plain = L.Polyline.prototype as unknown as Projecting;
      const before = result.length;
      plain._projectLatlngs.call(this, latlngs, result, bounds);
      for (let place = before; place < result.length; place++)
        result[place] = shifted(result[place], right);
    },
  }) as unknown as new (way: [number, number][], options: L.PolylineOptions) => L.Polyline;
  return new Beside(way, options);
}

/** Return the points of a line moved to its right; where it turns back, it turns around its end. */
export function shifted(points: L.Point[], right: number): L.Point[] {
  const way = points.filter((point, place) => !place || !point.equals(points[place - 1]));
  if (way.length < 2) return way;
  const normals = way.slice(1).map((point, place) => {
    const step = point.subtract(way[place]);
    const length = Math.hypot(step.x, step.y);
    return L.point((-step.y / length) * right, (step.x / length) * right);
  });
  const moved = [way[0].add(normals[0])];
  for (let place = 1; place < normals.length; place++) {
    const [one, other] = [normals[place - 1], normals[place]];
    const sum = one.add(other);
    const share = (2 * right * right) / (sum.x * sum.x + sum.y * sum.y || 1e-9);
    if (share < 2) moved.push(way[place].add(sum.multiplyBy(share)));
    else moved.push(way[place].add(one), way[place].add(other));
  }
  moved.push(way[way.length - 1].add(normals[normals.length - 1]));
  return moved;
}

/** Arrow heads along a way, as one shape that is made anew for each zoom. */
export function arrows(way: [number, number][], right: number, everyPx: number, options: L.PolylineOptions): L.LayerGroup {
  const group = L.layerGroup();
  let map: L.Map | null = null;
  const draw = (): void => {
    group.clearLayers();
    if (!map) return;
    const zoom = map.getZoom();
    const course = shifted(way.map((place) => map!.project(place, zoom)), right);
    const heads = headsOf(course, everyPx).map((head) => head.map((point) => map!.unproject(point, zoom)));
    group.addLayer(L.polyline(heads, { ...options, interactive: false }));
  };
  group.on("add", () => {
    map = (group as unknown as { _map: L.Map })._map;
    map.on("zoomend", draw);
    draw();
  });
  group.on("remove", () => map?.off("zoomend", draw));
  return group;
}

const HEAD_PX = 5;

function headsOf(course: L.Point[], everyPx: number): L.Point[][] {
  const heads: L.Point[][] = [];
  let left = everyPx / 2;
  for (let place = 1; place < course.length; place++) {
    const step = course[place].subtract(course[place - 1]);
    const length = Math.hypot(step.x, step.y);
    const [x, y] = [step.x / length, step.y / length];
    let at = left;
    for (; at < length; at += everyPx) {
      if (length < 2 * HEAD_PX) continue;
      const tip = course[place - 1].add(L.point(x * at, y * at));
      const back = tip.subtract(L.point(x * HEAD_PX, y * HEAD_PX));
      const side = L.point(-y * HEAD_PX * 0.75, x * HEAD_PX * 0.75);
      heads.push([back.add(side), tip, back.subtract(side)]);
    }
    left = at - length;
  }
  return heads;
}
