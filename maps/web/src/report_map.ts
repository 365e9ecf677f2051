import type { Geometry } from "geojson";
import { el } from "./dom";
import { drawGround, loaded, toolbar, zoomButtons, type Building, type Ground } from "./report_ground";
import { inside, type Ring } from "./report_place";

const NEAR_M = 60;

/** Draw the community and let a place on it be chosen; form fields hold what was chosen. */
export async function reportMap(box: HTMLElement): Promise<void> {
  const said = document.getElementById("map-said") as HTMLElement;
  const tell = (text: string): void => {
    said.textContent = text;
    said.hidden = false;
  };
  const ground = await loaded(box.dataset.source ?? "");
  if (!ground) {
    tell(box.dataset.broken ?? "");
    return;
  }
  box.hidden = false;
  for (const hint of document.querySelectorAll<HTMLElement>(".withmap")) hint.hidden = false;
  const lon = document.querySelector('input[name="lon"]') as HTMLInputElement;
  const lat = document.querySelector('input[name="lat"]') as HTMLInputElement;
  const building = document.getElementById("building") as HTMLInputElement;

  const map = L.map(box, { zoomControl: false, attributionControl: false, preferCanvas: true, maxZoom: 21, zoomSnap: 0.25 });
  const compound = ground.compounds.find((one) => one.n && one.n === box.dataset.compound);
  map.fitBounds(compound ? L.geoJSON(compound.g as never).getBounds() : ground.bounds);
  map.setMaxBounds(L.latLngBounds(ground.bounds).pad(0.5));
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.label ?? "");
  drawGround(map, ground);
  L.control.scale({ imperial: false }).addTo(map);

  let marker: L.Marker | null = null;
  const mark = (at: L.LatLng, name = ""): void => {
    lon.value = at.lng.toFixed(6);
    lat.value = at.lat.toFixed(6);
    if (!marker) {
      marker = L.marker(at, { draggable: true, icon: pin(), keyboard: false });
      marker.on("dragend", () => place((marker as L.Marker).getLatLng()));
      marker.addTo(map);
    }
    marker.setLatLng(at);
    tell(name ? `${box.dataset.near ?? ""} ${name}` : (box.dataset.near ?? "").split(/[,，]/)[0]);
  };
  const place = (at: L.LatLng): void => {
    if (!within(ground, at)) {
      tell(box.dataset.outside ?? "");
      return;
    }
    const found = nearest(map, ground.buildings, at);
    building.value = found?.n ?? "";
    mark(at, found?.n);
  };
  const named = (): Building | undefined => {
    const text = building.value.trim();
    return ground.buildings.find((one) => one.n === text || one.id === text);
  };

  map.on("click", (event: L.LeafletMouseEvent) => place(event.latlng));
  building.addEventListener("change", () => {
    const found = named();
    if (!found) return;
    map.setView(found.at, Math.max(map.getZoom(), 18), { animate: false });
    mark(L.latLng(found.at), found.n);
  });
  tools(map, box, place, tell);

  const before = named();
  if (lon.value && lat.value) {
    const at = L.latLng(Number(lat.value), Number(lon.value));
    map.setView(at, 18, { animate: false });
    mark(at, building.value);
  } else if (before) {
    building.dispatchEvent(new Event("change"));
  } else {
    tell(box.dataset.hint ?? "");
  }
}

function tools(map: L.Map, box: HTMLElement, place: (at: L.LatLng) => void, tell: (text: string) => void): void {
  const add = toolbar(map);
  if ("geolocation" in navigator && window.isSecureContext) {
    add(box.dataset.here ?? "", () => {
      tell(box.dataset.searching ?? "");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          const at = L.latLng(coords.latitude, coords.longitude);
          map.setView(at, 18, { animate: false });
          place(at);
        },
        () => tell(box.dataset.unknown ?? ""),
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });
  }
  add(box.dataset.centre ?? "", () => place(map.getCenter()));
  zoomButtons(map, box, add);
}

function pin(): L.DivIcon {
  return L.divIcon({ html: el("span", "map-pin"), className: "", iconSize: [36, 44], iconAnchor: [18, 42] });
}

/** Return whether a place is in the community, or where that is not drawn near its buildings. */
function within(ground: Ground, at: L.LatLng): boolean {
  if (!ground.boundary.length) return L.latLngBounds(ground.bounds).pad(0.05).contains(at);
  return ground.boundary.some((part) => polygons(part.g).some((rings) => inside(rings, at.lng, at.lat)));
}

function polygons(shape: Geometry): Ring[][] {
  if (shape.type === "Polygon") return [shape.coordinates as Ring[]];
  return shape.type === "MultiPolygon" ? (shape.coordinates as Ring[][]) : [];
}

function nearest(map: L.Map, buildings: Building[], at: L.LatLng): Building | null {
  const over = buildings.find((one) => polygons(one.g).some((rings) => inside(rings, at.lng, at.lat)));
  if (over) return over;
  let best: Building | null = null;
  let least = NEAR_M;
  for (const one of buildings) {
    const away = map.distance(one.at, at);
    if (away < least) [best, least] = [one, away];
  }
  return best;
}
