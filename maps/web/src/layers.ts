import type { Geometry } from "geojson";
import { special } from "./heat-layers";
import { hatch, hatched, type Reason } from "./hatch";
import { pane } from "./panes";
import { tell } from "./popup";
import { centre, hazard, incident, type Symbol } from "./symbols";
import type { DrawnLayer, LayerData, Palette, Thing } from "./types";

type Draw = (group: L.LayerGroup, data: LayerData, palette: Palette) => L.Layer[];

const drawings: Record<string, Draw> = {
  boundary: (group, data, palette) =>
    areas(group, data, "ground", () => ({
      fillColor: palette.inside,
      fillOpacity: 1,
      color: palette.muted,
      weight: 1.5,
      dashArray: "7 4",
      interactive: false,
    })),
  compounds: (group, data) =>
    areas(group, data, "compounds", () => ({
      fillColor: "#ffffff",
      fillOpacity: 0.4,
      color: "#a79d8b",
      weight: 1,
      dashArray: "2 3",
      interactive: false,
    })),
  buildings: (group, data, palette) =>
    areas(group, data, "buildings", (thing) => ({
      fillColor: thing.properties.c === "other" ? "#ebe9e4" : palette.building,
      fillOpacity: 1,
      color: thing.properties.c === "other" ? "#d5d1c8" : palette.building_line,
      weight: 0.8,
    })),
  streets,
  barriers,
  gates: (group, data, palette) =>
    discs(group, data, "gates", (thing) => ({
      radius: 3.5,
      weight: thing.properties.c === "hours" ? 1.5 : 2,
      color: thing.properties.c === "hours" ? "#fff" : palette.wall,
      fillColor: thing.properties.c === "hours" ? palette.wall : "#fff",
    })),
  grids,
  dead_corners: corners("never_seen", 1, 0.8),
  late_corners: corners("too_late", 0.5, 0.3),
  suggestions: (group, data, palette) =>
    discs(group, data, "checkpoints", (thing) => ({
      radius: 6,
      weight: 2.5,
      color: palette.dead_corner,
      fillColor: thing.properties.c === "camera" ? palette.camera : "#fff",
    })),
  cameras,
  checkpoints: (group, data, palette) => {
    const found = discs(group, data, "checkpoints", () => ({
      radius: 3.2,
      weight: 1.6,
      color: palette.checkpoint,
      fillColor: "#fff",
    }));
    scaled(group, (zoom) => {
      for (const disc of found) (disc as L.CircleMarker).setRadius(zoom < 16 ? 2.2 : zoom < 17.5 ? 3.2 : 4.5);
    });
    return found;
  },
  centres: (group, data, palette) =>
    markers(group, data, (thing) => centre(thing.properties.c ?? "", palette), 800),
  hazards,
  incidents: (group, data, palette) =>
    markers(group, data, (thing) => incident(thing.properties.c ?? "", palette), 0),
};

/** Return a layer drawn from its data; folium puts it on the map and takes it off. */
export function layer(data: LayerData, palette: Palette): DrawnLayer {
  if (data.draw) return special(data);
  const group = data.name === "incidents" ? clusters(palette) : L.layerGroup();
  const shapes = drawings[data.name](group, data, palette);
  return Object.assign(group, { gridbeat: data, shapes }) as DrawnLayer;
}

/** Call with the zoom when the group comes onto a map and whenever the zoom changes. */
export function scaled(group: L.LayerGroup, change: (zoom: number) => void): void {
  let map: L.Map | null = null;
  const now = (): void => {
    if (map) change(map.getZoom());
  };
  group.on("add", () => {
    map = (group as unknown as { _map: L.Map })._map;
    map.on("zoomend", now);
    now();
  });
  group.on("remove", () => map?.off("zoomend", now));
}

function areas(
  group: L.LayerGroup,
  data: LayerData,
  on: string,
  style: (thing: Thing) => L.PathOptions,
): L.Layer[] {
  return data.features.map((thing) => {
    const options = { ...style(thing), pane: pane(on) };
    const shape =
      thing.geometry.type === "Point"
        ? L.circleMarker(latlng(thing.geometry.coordinates), { ...options, radius: 4 })
        : (outline(thing.geometry, options) as L.Path);
    tell(shape, thing.properties, data);
    if (options.interactive !== false) {
      shape.on("mouseover", () => shape.setStyle({ weight: 2.5, color: "#0b62c4" }));
      shape.on("mouseout", () => shape.setStyle({ weight: options.weight, color: options.color }));
    }
    group.addLayer(shape);
    return shape;
  });
}

function corners(reason: Reason, weight: number, opacity: number): Draw {
  return (group, data, palette) => {
    hatch(reason, palette);
    return areas(group, data, "dead", () => ({
      fillColor: `url(#${hatched(reason)})`,
      fillOpacity: 1,
      color: palette.dead_corner,
      weight,
      opacity,
    }));
  };
}

function grids(group: L.LayerGroup, data: LayerData, palette: Palette): L.Layer[] {
  return data.features.map((thing) => {
    const colour = thing.properties.c;
    const rest = { fillOpacity: palette.grid_fill };
    const fill = outline(thing.geometry, {
      pane: pane("grids"),
      stroke: false,
      fillColor: colour,
      ...rest,
    }) as L.Path;
    const border = outline(thing.properties.o ?? thing.geometry, {
      pane: pane("outlines"),
      fill: false,
      color: colour,
      weight: 2,
      interactive: false,
    });
    tell(fill, thing.properties, data);
    fill.on("mouseover", () => fill.setStyle({ fillOpacity: palette.grid_fill + 0.14 }));
    fill.on("mouseout", () => fill.setStyle(rest));
    group.addLayer(fill).addLayer(border);
    return fill;
  });
}

/** Widths of streets on the ground, in metres. */
const WIDTHS: Record<string, number> = { road: 9, lane: 4.5, path: 1.2, steps: 2.5, other: 3 };

function streets(group: L.LayerGroup, data: LayerData, palette: Palette): L.Layer[] {
  const kinds = new Map<string, Thing[]>();
  for (const thing of data.features) {
    const kind = thing.properties.c ?? "other";
    kinds.set(kind, [...(kinds.get(kind) ?? []), thing]);
  }
  const resized: [L.Path, string, number][] = [];
  for (const [kind, things] of kinds) {
    if (isFoot(kind)) continue;
    const casing = L.polyline(things.flatMap((thing) => lines(thing.geometry)), {
      pane: pane("casing"),
      color: palette.street_line,
      interactive: false,
      lineCap: "butt",
    });
    resized.push([casing, kind, 2]);
    group.addLayer(casing);
  }
  const shapes = data.features.map((thing) => {
    const kind = thing.properties.c ?? "other";
    const foot = isFoot(kind);
    const shape = L.polyline(lines(thing.geometry), {
      pane: pane("streets"),
      color: foot ? palette.path_line : palette.street,
      dashArray: kind === "path" ? "4 3" : kind === "steps" ? "1.5 2" : undefined,
      lineCap: foot ? "butt" : "round",
    });
    tell(shape, thing.properties, data);
    resized.push([shape, kind, 0]);
    group.addLayer(shape);
    return shape;
  });
  scaled(group, (zoom) => {
    const metresPerPixel = (40075016 * Math.cos((middle(data) * Math.PI) / 180)) / (256 * 2 ** zoom);
    for (const [shape, kind, more] of resized) {
      const least = isFoot(kind) ? 1 : 1.6;
      const width = Math.max(least, (WIDTHS[kind] ?? WIDTHS.other) / metresPerPixel);
      shape.setStyle({ weight: width + more, opacity: isFoot(kind) && zoom < 16.5 ? 0.55 : 1 });
    }
  });
  return shapes;
}

const isFoot = (kind: string): boolean => kind === "path" || kind === "steps";

function barriers(group: L.LayerGroup, data: LayerData, palette: Palette): L.Layer[] {
  return data.features.map((thing) => {
    const kind = thing.properties.c;
    const under: Record<string, L.PathOptions> = {
      river: { color: palette.water, weight: 7 },
      railway: { color: "#6b6b6b", weight: 4, lineCap: "butt" },
      fence: { color: palette.wall, weight: 1.5, dashArray: "4 3" },
    };
    const options = under[kind ?? ""] ?? { color: palette.wall, weight: 1.8, lineCap: "butt" };
    const shape = L.polyline(lines(thing.geometry), { ...options, pane: pane("barriers") });
    tell(shape, thing.properties, data);
    group.addLayer(shape);
    if (kind === "railway")
      group.addLayer(
        L.polyline(lines(thing.geometry), {
          pane: pane("barriers"),
          color: "#fff",
          weight: 2,
          dashArray: "8 8",
          lineCap: "butt",
          interactive: false,
        }),
      );
    return shape;
  });
}

function cameras(group: L.LayerGroup, data: LayerData, palette: Palette): L.Layer[] {
  return data.features.map((thing) => {
    const { o } = thing.properties;
    if (o)
      group.addLayer(
        outline(o, {
          pane: pane("cameras"),
          color: palette.camera,
          weight: 1,
          fillOpacity: 0.22,
          interactive: false,
        }),
      );
    const dot = L.circleMarker(latlng((thing.geometry as GeoJSON.Point).coordinates), {
      pane: pane("cameras"),
      radius: 3.5,
      weight: 1.5,
      color: "#fff",
      fillColor: palette.camera,
      fillOpacity: 1,
    });
    tell(dot, thing.properties, data);
    group.addLayer(dot);
    return dot;
  });
}

function hazards(group: L.LayerGroup, data: LayerData, palette: Palette): L.Layer[] {
  for (const thing of data.features) {
    if (thing.geometry.type === "Point") continue;
    const colour = palette.severity[Number(thing.properties.c) - 1];
    const area = thing.geometry.type.endsWith("Polygon");
    group.addLayer(
      outline(thing.geometry, {
        pane: pane("areas"),
        color: area ? "#8a4b1c" : colour,
        weight: area ? 1.5 : 5,
        dashArray: area ? "4 3" : undefined,
        fillColor: colour,
        fill: area,
        fillOpacity: 0.3,
        opacity: thing.properties.d ? 0.35 : 0.9,
        interactive: false,
      }),
    );
  }
  return markers(group, data, (thing) => hazard(Number(thing.properties.c), palette), 1000);
}

/** Return markers with symbols, each where its feature says or is; what is over is pale. */
function markers(
  group: L.LayerGroup,
  data: LayerData,
  symbol: (thing: Thing) => Symbol,
  lift: number,
): L.Layer[] {
  return data.features.map((thing) => {
    const { html, size } = symbol(thing);
    const at = thing.properties.p ?? latlng((thing.geometry as GeoJSON.Point).coordinates);
    const marker = L.marker(at, {
      icon: L.divIcon({ html, className: `gb-sign gb-sign-${data.name}`, iconSize: [size, size] }),
      opacity: thing.properties.d ? 0.4 : 1,
      zIndexOffset: lift + 10 * Number(thing.properties.c) || lift,
    });
    named(marker, `${data.title} ${thing.properties.t}`);
    tell(marker, thing.properties, data);
    group.addLayer(marker);
    return marker;
  });
}

/** Give a marker a name for those who hear the page. */
export function named(marker: L.Marker, name: string): void {
  marker.on("add", () => marker.getElement()?.setAttribute("aria-label", name));
}

function discs(
  group: L.LayerGroup,
  data: LayerData,
  on: string,
  style: (thing: Thing) => L.CircleMarkerOptions,
): L.Layer[] {
  return data.features.map((thing) => {
    const at = latlng((thing.geometry as GeoJSON.Point).coordinates);
    const disc = L.circleMarker(at, { pane: pane(on), fillOpacity: 1, ...style(thing) });
    tell(disc, thing.properties, data);
    group.addLayer(disc);
    return disc;
  });
}

function clusters(palette: Palette): L.LayerGroup {
  type Cluster = { getChildCount(): number };
  const grouped = L as unknown as { markerClusterGroup(options: object): L.LayerGroup };
  return grouped.markerClusterGroup({
    maxClusterRadius: 44,
    showCoverageOnHover: false,
    animate: false,
    disableClusteringAtZoom: 19,
    iconCreateFunction: (cluster: Cluster) => {
      const count = cluster.getChildCount();
      const size = count < 10 ? 26 : count < 50 ? 32 : 40;
      return L.divIcon({
        html: `<b style="background:${palette.reported}">${count}</b>`,
        className: "gb-cluster",
        iconSize: [size, size],
      });
    },
  });
}

/** Return a geometry as a shape on the map. */
export function outline(geometry: Geometry, options: L.PathOptions): L.Layer {
  const made = L.GeoJSON.geometryToLayer(
    { type: "Feature", geometry, properties: {} },
    options as L.GeoJSONOptions,
  );
  return made;
}

/** Return the lines of a geometry as Leaflet wants them. */
export function lines(geometry: Geometry): L.LatLngExpression[][] {
  if (geometry.type === "LineString") return [geometry.coordinates.map(latlng)];
  if (geometry.type === "MultiLineString")
    return geometry.coordinates.map((line) => line.map(latlng));
  return [];
}

const latlng = ([lon, lat]: number[]): [number, number] => [lat, lon];

function middle(data: LayerData): number {
  const first = lines(data.features[0].geometry)[0]?.[0] as [number, number] | undefined;
  return first ? first[0] : 0;
}
