import "./plan-edit.css";
import type { Feature, FeatureCollection, Geometry } from "geojson";
import { type Building, drawGround, fetchGround, type Ground, gridLabel } from "./console-ground";
import { inside } from "./inside";
import type { Palette, Place } from "./types";
import { zoom } from "./zoom";

type GridShape = Feature<Geometry, { id: string; at: Place; hue: number; homes: number }>;

/** See `api/console/grid_view.py`. */
interface PlanGround extends Ground {
  grids: FeatureCollection<Geometry, GridShape["properties"]>;
  grid_of: Record<string, string>;
  homes?: Record<string, number>;
}

/** See `maps/console/grid_edit.py`; it comes anew with each edit. */
interface EditData {
  ground: string;
  lang: "zh" | "en";
  palette: Palette;
  tool: string;
  changed: FeatureCollection<Geometry, GridShape["properties"]>;
  gone: string[];
  moved: Record<string, string>;
  broken: string[];
  cut: FeatureCollection;
}

/** The map beside the forms that edit a plan of grids: a touch fills them in. */
export class PlanEdit {
  private readonly map: L.Map;
  private readonly drawn = L.layerGroup();
  private readonly chosen = L.layerGroup();
  private readonly shapes = new Map<string, GridShape>();
  private readonly ended = new AbortController();
  private ground?: PlanGround;
  private data: EditData;

  constructor(private readonly box: HTMLElement) {
    this.data = read();
    const renderer = L.canvas({ tolerance: 4 });
    this.map = L.map(box, { zoomControl: false, zoomSnap: 0.25, maxZoom: 20, attributionControl: false, renderer });
    this.map.setView([0, 0], 2);
    zoom(this.map, this.data.lang === "zh");
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    this.map.on("click", ({ latlng }: L.LeafletMouseEvent) => this.touch(latlng));
    const { signal } = this.ended;
    document.addEventListener("htmx:afterSettle", () => this.renew(), { signal });
    document.addEventListener("click", (event) => this.press(event), { signal });
    document.addEventListener("input", () => this.mark(), { signal });
    document.addEventListener("toggle", () => this.mark(), { signal, capture: true });
    void this.begin();
  }

  holds(box: HTMLElement): boolean {
    return this.box === box;
  }

  /** Let go of a page that went away. */
  remove(): void {
    this.ended.abort();
    this.map.remove();
  }

  private async begin(): Promise<void> {
    const found = (await fetchGround(this.data.ground)) as PlanGround | null;
    if (!found || this.ended.signal.aborted) return;
    this.ground = found;
    drawGround(this.map, { ...found, grids: { type: "FeatureCollection", features: [] } }, this.data.palette);
    this.drawn.addTo(this.map);
    this.chosen.addTo(this.map);
    this.map.fitBounds(found.bounds, { padding: [12, 12], animate: false });
    this.draw();
  }

  /** Draw what the form's answer changed. */
  private renew(): void {
    if (!document.getElementById("edit-data")) return;
    this.data = read();
    const open = document.querySelector<HTMLDetailsElement>(`details[data-tool="${this.data.tool}"]`);
    if (open) open.open = true; // the forms that went away had closed it: one of a name is open at once
    this.draw();
    const live = document.getElementById("edit-live");
    const verdict = document.querySelector("[data-verdict]")?.textContent;
    if (live && verdict) live.textContent = verdict;
  }

  private draw(): void {
    if (!this.ground) return;
    const { changed, gone, moved, broken, cut, palette } = this.data;
    const anew = new Map(changed.features.map((one) => [one.properties.id, one]));
    this.drawn.clearLayers();
    this.shapes.clear();
    const before: GridShape[] = [];
    for (const one of this.ground.grids.features as GridShape[]) {
      const id = one.properties.id;
      if (anew.has(id) || gone.includes(id)) before.push(one);
      if (!anew.has(id) && !gone.includes(id)) this.shapes.set(id, one);
    }
    for (const [id, one] of anew) this.shapes.set(id, one);
    const shape = (features: Feature[], style: L.PathOptions): void => {
      L.geoJSON({ type: "FeatureCollection", features } as FeatureCollection, { interactive: false, style }).addTo(this.drawn);
    };
    shape(before, { color: "#1d2125", weight: 1.5, dashArray: "5 5", fill: false });
    for (const [id, one] of this.shapes) {
      const fillColor = palette.grids[one.properties.hue % palette.grids.length];
      const fresh = anew.has(id);
      const color = fresh ? palette.accent : palette.muted;
      shape([one], { color, weight: fresh ? 3.5 : 1.5, fillColor, fillOpacity: fresh ? 0.36 : 0.2 });
    }
    const buildings = this.ground.buildings.features.filter((one) => one.properties.id in moved);
    shape(buildings, { color: palette.accent, weight: 2, fillColor: palette.accent, fillOpacity: 0.65 });
    shape(cut.features, { color: "#c62828", weight: 3, dashArray: "2 5", fillColor: "#c62828", fillOpacity: 0.18 });
    for (const [id, { properties }] of this.shapes) {
      const said = `${broken.includes(id) ? "! " : ""}${properties.homes}${this.data.lang === "zh" ? "户" : ""}`;
      const icon = gridLabel(id, said);
      if (broken.includes(id)) icon.options.className += " gc-grid-wrong";
      L.marker(properties.at, { icon, interactive: false, keyboard: false }).addTo(this.drawn);
    }
    this.mark();
    this.box.dataset.ready = String(Number(this.box.dataset.ready ?? 0) + 1);
  }

  /** Show what the fields of the open form name. */
  private mark(): void {
    if (!this.ground) return;
    this.chosen.clearLayers();
    const lit = (features: Feature[], style: L.PathOptions): void => {
      if (features.length) L.geoJSON({ type: "FeatureCollection", features } as FeatureCollection, { interactive: false, style }).addTo(this.chosen);
    };
    const grids = gridFields(tool()).map((one) => this.shapes.get(one.value)).filter((one) => one !== undefined);
    lit(grids, { color: "#1d2125", weight: 4, fill: false });
    if (tool() === "move") {
      const said = words();
      const named = ({ properties }: Building): boolean => said.includes(properties.id) || said.includes(properties.name);
      const picked = (this.ground.buildings.features as Building[]).filter(named);
      this.count(picked);
      lit(picked, { color: "#1d2125", weight: 3, fillColor: "#ffe08a", fillOpacity: 0.95 });
    }
    if (tool() === "draw") {
      const points = line();
      L.polyline(points, { color: "#c62828", weight: 4 }).addTo(this.chosen);
      for (const at of points) L.circleMarker(at, { radius: 6, color: "#c62828", fillOpacity: 1, interactive: false }).addTo(this.chosen);
    }
  }

  /** Say how many buildings are chosen, and their households. */
  private count(picked: Building[]): void {
    const place = document.getElementById("picked");
    if (!place) return;
    const homes = this.ground?.homes;
    const sum = homes ? picked.reduce((total, one) => total + (homes[one.properties.id] ?? 0), 0) : null;
    const zh = this.data.lang === "zh";
    const held = sum === null ? "" : zh ? `，${sum} 户` : `, ${sum} households`;
    place.textContent = picked.length ? (zh ? `已选 ${picked.length} 栋${held}` : `${picked.length} chosen${held}`) : "";
  }

  /** Fill in the open form: a building or a grid, or a point of the line. */
  private touch(at: L.LatLng): void {
    if (!this.ground) return;
    const open = tool();
    const grid = [...this.shapes.values()].find((one) => inside(one.geometry, at))?.properties.id;
    if (open === "move") {
      const building = this.near(at);
      if (building) toggle(building);
      else if (grid) choose(gridFields(open)[0], grid);
    } else if (open === "draw") {
      const [field] = gridFields(open);
      if (grid && !field.value) choose(field, grid);
      else {
        const text = input("line");
        if (text) text.value = `${text.value} ${at.lng.toFixed(6)},${at.lat.toFixed(6)}`.trim();
      }
    } else if (open && grid) {
      const fields = gridFields(open);
      choose(fields.find((one) => !one.value) ?? fields[fields.length - 1], grid);
    }
    this.mark();
  }

  /** Return the building at a place, or the one whose middle is within a finger's breadth. */
  private near(at: L.LatLng): string | undefined {
    const all = this.ground?.buildings.features ?? [];
    const hit = all.find((one) => inside(one.geometry, at));
    if (hit) return hit.properties.id;
    const finger = this.map.latLngToContainerPoint(at);
    const away = all.map((one) => this.map.latLngToContainerPoint(one.properties.at).distanceTo(finger));
    const least = away.indexOf(Math.min(...away));
    return away[least] <= 14 ? all[least].properties.id : undefined;
  }

  private press(event: Event): void {
    const target = event.target as Element | null;
    const look = target?.closest<HTMLElement>("[data-look]")?.dataset.look;
    const shape = look ? this.shapes.get(look) : undefined;
    if (shape) {
      this.map.fitBounds(L.geoJSON(shape).getBounds(), { padding: [40, 40], animate: false });
      this.box.scrollIntoView({ block: "nearest" });
    }
    const clear = target?.closest<HTMLElement>("[data-clear]")?.dataset.clear;
    const field = clear ? input(clear) : null;
    if (field) {
      field.value = "";
      this.mark();
    }
  }
}

function read(): EditData {
  return JSON.parse(document.getElementById("edit-data")?.textContent ?? "{}") as EditData;
}

/** Return which form is open. */
function tool(): string {
  return document.querySelector<HTMLElement>("details.gc-tool[open]")?.dataset.tool ?? "";
}

function gridFields(open: string): HTMLSelectElement[] {
  return [...document.querySelectorAll<HTMLSelectElement>(`details[data-tool="${open}"] select`)];
}

function input(name: string): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>(`#edit input[name="${name}"]`);
}

function choose(field: HTMLSelectElement | undefined, grid: string): void {
  if (field) field.value = grid;
}

/** Return the buildings the form names. */
function words(): string[] {
  return (input("buildings")?.value ?? "").split(/[,，、;；]+/).map((one) => one.trim()).filter(Boolean);
}

function toggle(building: string): void {
  const field = input("buildings");
  if (!field) return;
  const said = words();
  field.value = (said.includes(building) ? said.filter((one) => one !== building) : [...said, building]).join("、");
}

/** Return the points of the line that is drawn. */
function line(): Place[] {
  const numbers = (input("line")?.value.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number);
  const points: Place[] = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i + 1], numbers[i]]);
  return points;
}
