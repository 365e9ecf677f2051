import { button, el } from "./dom";
import { ICONS } from "./symbols";
import type { Config } from "./types";

const RADIUS_M = 6371008.8;

/** A ruler: click along a way for its length in metres, close the ring for its area. */
export function measure(map: L.Map, config: Config): HTMLElement {
  const start = button("gb-tool", config.texts.measure, ICONS.rulers);
  const told = el("output", "gb-measured");
  told.hidden = true;
  const drawn = L.layerGroup();
  let points: L.LatLng[] = [];

  const draw = (next?: L.LatLng): void => {
    const way = next ? [...points, next] : points;
    drawn.clearLayers();
    const look = { color: config.palette.accent, weight: 3, dashArray: "6 4", interactive: false };
    if (way.length > 2) drawn.addLayer(L.polygon(way, { ...look, fillOpacity: 0.08 }));
    drawn.addLayer(L.polyline(way, { ...look, dashArray: undefined }));
    for (const point of points)
      drawn.addLayer(L.circleMarker(point, { ...look, dashArray: undefined, radius: 4, fillColor: "#fff", fillOpacity: 1 }));
    told.textContent = points.length
      ? [
          `${config.texts.length} ${metres(length(way))}`,
          ...(way.length > 2 ? [`${config.texts.area} ${squareMetres(area(way))}`] : []),
        ].join(" · ")
      : config.texts.measure_start;
  };
  /** Takes the click before what lies under it does, so that no popup opens. */
  const click = (event: MouseEvent): void => {
    if ((event.target as Element).closest(".leaflet-control")) return;
    event.stopPropagation();
    if ((map.dragging as unknown as { moved(): boolean }).moved()) return;
    points.push(map.mouseEventToLatLng(event));
    draw();
  };
  const move = (event: L.LeafletMouseEvent): void => {
    if (points.length) draw(event.latlng);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === "Escape") turn(false);
  };
  const turn = (on: boolean): void => {
    start.setAttribute("aria-pressed", String(on));
    map.getContainer().classList.toggle("gb-measuring", on);
    told.hidden = !on;
    points = [];
    if (on) {
      drawn.addTo(map);
      map.doubleClickZoom.disable();
      map.closePopup();
      map.getContainer().addEventListener("click", click, true);
      map.on("mousemove", move);
      document.addEventListener("keydown", keys);
      draw();
    } else {
      drawn.remove();
      map.doubleClickZoom.enable();
      map.getContainer().removeEventListener("click", click, true);
      map.off("mousemove", move);
      document.removeEventListener("keydown", keys);
    }
  };
  start.setAttribute("aria-pressed", "false");
  start.addEventListener("click", () => turn(start.getAttribute("aria-pressed") !== "true"));
  const box = el("div", "gb-measure");
  box.append(start, told);
  return box;
}

const length = (way: L.LatLng[]): number =>
  way.slice(1).reduce((sum, point, place) => sum + way[place].distanceTo(point), 0);

/** Return the area of a ring on the sphere, in square metres (Chamberlain and Duquette). */
function area(ring: L.LatLng[]): number {
  const rad = Math.PI / 180;
  let sum = 0;
  ring.forEach((one, place) => {
    const other = ring[(place + 1) % ring.length];
    sum += (other.lng - one.lng) * rad * (2 + Math.sin(one.lat * rad) + Math.sin(other.lat * rad));
  });
  return Math.abs((sum * RADIUS_M * RADIUS_M) / 2);
}

const metres = (m: number): string => `${Math.round(m).toLocaleString("en")} m`;
const squareMetres = (m2: number): string => `${Math.round(m2).toLocaleString("en")} m²`;
