import type { Building, Ground } from "./console-ground";
import { inside } from "./inside";
import type { Place } from "./types";

/** Let a place be chosen: a touch on the map fills in the fields, and the fields move the pin. */
export function picker(map: L.Map, ground: Ground): void {
  const building = input("building");
  const lon = input("lon");
  const lat = input("lat");
  if (!building || !lon || !lat) return;
  let pin: L.Marker | null = null;

  const put = (at: Place): void => {
    pin?.remove();
    const icon = L.divIcon({ className: "gc-pin", iconSize: [22, 22] });
    pin = L.marker(at, { icon, keyboard: false, interactive: false }).addTo(map);
    document.body.dispatchEvent(new CustomEvent("place"));
  };
  const typed = (): Place | null => {
    const at: Place = [Number(lat.value), Number(lon.value)];
    return lat.value && lon.value && at.every(Number.isFinite) ? at : null;
  };

  map.on("click", ({ latlng }: L.LeafletMouseEvent) => {
    lon.value = latlng.lng.toFixed(6);
    lat.value = latlng.lat.toFixed(6);
    const hit = ground.buildings.features.find((one) => inside(one.geometry, latlng));
    building.value = hit ? hit.properties.name || hit.properties.id : "";
    put([latlng.lat, latlng.lng]);
  });
  building.addEventListener("change", () => {
    const hit = ground.buildings.features.find((one) => named(one as Building, building.value));
    if (!hit) return;
    [lat.value, lon.value] = hit.properties.at.map((degrees) => degrees.toFixed(6)) as [string, string];
    put(hit.properties.at);
    map.setView(hit.properties.at, Math.max(map.getZoom(), 17), { animate: false });
  });
  for (const field of [lon, lat])
    field.addEventListener("change", () => {
      const at = typed();
      if (at) put(at);
    });
  const before = typed();
  if (before) put(before);
}

function input(id: string): HTMLInputElement | null {
  return document.getElementById(id) as HTMLInputElement | null;
}

function named(one: Building, text: string): boolean {
  return text !== "" && (one.properties.name === text || one.properties.id === text);
}
