import { drawGround, loaded, zoomButtons } from "./report_ground";

/** Draw the community with the published picture over it. */
export async function publicMap(box: HTMLElement): Promise<void> {
  const said = document.getElementById("map-said") as HTMLElement;
  const ground = await loaded(box.dataset.source ?? "");
  if (!ground) {
    said.textContent = box.dataset.broken ?? "";
    said.hidden = false;
    return;
  }
  box.hidden = false;
  const map = L.map(box, { zoomControl: false, attributionControl: false, preferCanvas: true, maxZoom: 18, zoomSnap: 0.25 });
  map.fitBounds(ground.bounds);
  map.setMaxBounds(L.latLngBounds(ground.bounds).pad(0.5));
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.label ?? "");
  drawGround(map, ground);
  L.control.scale({ imperial: false }).addTo(map);
  zoomButtons(map, box);
  if (!box.dataset.picture) return;
  map.createPane("heat").style.zIndex = "450"; // above the ground, which is drawn on a canvas
  const bounds = JSON.parse(box.dataset.bounds ?? "[]") as [[number, number], [number, number]];
  L.imageOverlay(box.dataset.picture, bounds, { opacity: 0.8, pane: "heat", alt: box.dataset.label }).addTo(map);
}
