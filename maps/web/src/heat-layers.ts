import { outline } from "./layers";
import { pane } from "./panes";
import { tell } from "./popup";
import type { DrawnLayer, LayerData, Thing } from "./types";

type Draw = (group: L.LayerGroup, data: LayerData) => L.Layer[];

/** How layers are drawn that say so: pictures, contours, cells, areas, lines in colours. */
const drawings: Record<string, Draw> = {
  picture: (group, data) => {
    const { src, box } = data.picture!;
    const image = L.imageOverlay(src, box, { pane: pane("heat"), alt: data.title, opacity: 0.85 });
    group.addLayer(image);
    return [];
  },
  contours: (group, data) =>
    shapes(group, data, (thing) => ({
      pane: pane("contours"),
      color: "#4a1a10",
      weight: thing.properties.c === "0.50" ? 2.4 : 1.2,
      dashArray: thing.properties.c === "0.95" ? "2 4" : undefined,
      opacity: 0.85,
      fill: false,
    })),
  cells: (group, data) =>
    shapes(group, data, (thing) => ({
      pane: pane("heat"),
      fillColor: thing.properties.c,
      fillOpacity: 0.62,
      color: "#2b2118",
      weight: 1,
      dashArray: thing.properties.k?.startsWith("cold") ? "3 3" : undefined,
    })),
  areas: (group, data) =>
    shapes(group, data, (thing) => ({
      pane: pane("heat"),
      fillColor: thing.properties.c || "#ffffff",
      fillOpacity: thing.properties.c ? 0.6 : 0.25,
      color: "#5c4a2a",
      weight: 1.5,
    })),
  tiles: (group, data) => {
    const { src } = data.picture!;
    group.addLayer(L.tileLayer(src, { pane: pane("heat"), opacity: 0.85, maxZoom: 21, maxNativeZoom: 19 }));
    return [];
  },
  dots: (group, data) =>
    data.features.map((thing) => {
      const [lon, lat] = (thing.geometry as GeoJSON.Point).coordinates;
      const dot = L.circleMarker([lat, lon], {
        pane: pane("people"),
        radius: 3 + Number(thing.properties.c),
        weight: 1.5,
        color: "#fff",
        fillColor: "#0b62c4",
        fillOpacity: 0.9,
      });
      tell(dot, thing.properties, data);
      dot.unbindPopup();
      dot.on("click", () => open(thing.properties.k, "_blank", "noopener"));
      group.addLayer(dot);
      return dot;
    }),
  lines: (group, data) =>
    shapes(group, data, (thing) => ({
      pane: pane("coverage"),
      color: thing.properties.c,
      weight: thing.properties.k === "never" ? 6 : 5,
      dashArray: { late: "10 5", never: "2 7", soon: "18 4" }[thing.properties.k ?? ""],
      lineCap: "butt",
      opacity: 0.95,
    })),
};

/** Return a layer that says how it is drawn. */
export function special(data: LayerData): DrawnLayer {
  const group = L.layerGroup();
  const drawn = drawings[data.draw!](group, data);
  return Object.assign(group, { gridbeat: data, shapes: drawn }) as DrawnLayer;
}

function shapes(
  group: L.LayerGroup,
  data: LayerData,
  style: (thing: Thing) => L.PathOptions,
): L.Layer[] {
  return data.features.map((thing) => {
    const shape = outline(thing.geometry, style(thing)) as L.Path;
    tell(shape, thing.properties, data);
    group.addLayer(shape);
    return shape;
  });
}
