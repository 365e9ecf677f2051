import type { Palette } from "./types";
import { el } from "./dom";

const SIDES = ["west", "south", "east", "north"] as const;
const WORDS = {
  zh: { draw: "在地图上画范围", drawing: "按住拖出一个矩形；按 Esc 取消", clear: "清除范围" },
  en: { draw: "Draw the area", drawing: "Press and drag a rectangle; Esc ends", clear: "Clear the area" },
};
/** A press that moved less, in pixels, is no rectangle. */
const LEAST_PX = 5;

/** Let an area be drawn: a rectangle on the map fills in its four sides, and the fields move it. */
export function area(map: L.Map, palette: Palette, lang: "zh" | "en"): void {
  const fields = SIDES.map((side) => document.querySelector<HTMLInputElement>(`input[name=${side}]`));
  if (!fields.every((field): field is HTMLInputElement => field !== null)) return;
  const box = map.getContainer();
  const words = WORDS[lang];
  const style = { color: palette.accent, weight: 2, fillOpacity: 0.12, interactive: false };
  let shape: L.Rectangle | null = null;
  let from: L.LatLng | null = null;

  const show = (bounds: L.LatLngBounds | null): void => {
    shape?.remove();
    shape = bounds && L.rectangle(bounds, style).addTo(map);
    clear.hidden = !bounds;
  };
  const typed = (): L.LatLngBounds | null => {
    const [west, south, east, north] = fields.map((field) => Number(field.value));
    const whole = fields.every((field) => field.value.trim() && Number.isFinite(Number(field.value)));
    return whole && west < east && south < north ? L.latLngBounds([south, west], [north, east]) : null;
  };
  const fill = (values: string[]): void => fields.forEach((field, i) => (field.value = values[i] ?? ""));
  const drawing = (on: boolean): void => {
    from = null;
    draw.setAttribute("aria-pressed", String(on));
    draw.textContent = on ? words.drawing : words.draw;
    box.classList.toggle("gc-drawing", on);
    map.dragging[on ? "disable" : "enable"]();
  };
  const at = (event: PointerEvent): L.LatLng => map.mouseEventToLatLng(event);

  const draw = el("button", "btn btn-outline-primary", words.draw);
  const clear = el("button", "btn btn-outline-secondary", words.clear);
  draw.type = clear.type = "button";
  draw.addEventListener("click", () => drawing(!box.classList.contains("gc-drawing")));
  clear.addEventListener("click", () => {
    fill([]);
    show(null);
  });
  const bar = el("p", "gc-area");
  bar.append(draw, clear);
  box.before(bar);

  box.addEventListener("pointerdown", (event) => {
    if (!box.classList.contains("gc-drawing") || !event.isPrimary || event.button) return;
    from = at(event);
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", (event) => {
    if (from) show(L.latLngBounds(from, at(event)));
  });
  box.addEventListener("pointerup", (event) => {
    if (!from) return;
    const to = at(event);
    const moved = map.latLngToContainerPoint(from).distanceTo(map.latLngToContainerPoint(to));
    if (moved >= LEAST_PX) {
      const bounds = L.latLngBounds(from, to);
      fill([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((side) => side.toFixed(6)));
      drawing(false);
    } else from = null;
    show(typed());
  });
  box.addEventListener("pointercancel", () => {
    from = null;
    show(typed());
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.classList.contains("gc-drawing")) return;
    drawing(false);
    show(typed());
  });
  for (const field of fields) field.addEventListener("change", () => show(typed()));
  show(typed());
}
