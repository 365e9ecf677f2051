import { clock, courses, joined, whereabouts, at, type Course } from "./course";
import type { Labels } from "./labels";
import { el } from "./dom";
import { named } from "./layers";
import { pane } from "./panes";
import type { Config, Place, Shift } from "./types";
import { arrows, beside } from "./walkline";

/** Minutes ahead that are drawn strong. */
const AHEAD = 45;
/** How far beside the middle of the street the faint lines are. */
const FAINT_PX = 1.5;
const LABEL_EVERY = { ahead: 15, whole: 30 };

/** What is drawn: a shift, at a minute, of all its guards or of one, ahead only or the whole way. */
export interface View {
  shift: Shift;
  minute: number;
  guard: string;
  whole: boolean;
}

/** The walks of a shift on the map. */
export class Walks {
  readonly layer = L.layerGroup();
  private readonly known = new Map<Shift, Course[]>();
  private view: View | null = null;

  constructor(
    private readonly map: L.Map,
    private readonly labels: Labels,
    private readonly config: Config,
  ) {
    this.layer.on("add remove", () => setTimeout(() => this.labelled()));
  }

  /** Return the colour of a guard within a shift. */
  colour(shift: Shift, guard: number): string {
    const hues = this.config.palette.routes;
    return shift.laps.some((lap) => lap.g === guard) ? hues[guard % hues.length] : this.config.palette.muted;
  }

  /** Return where the guard is at a minute and whether he walks, or null where he has no route. */
  where(shift: Shift, guard: number, minute: number): { place: Place; walking: boolean } | null {
    return whereabouts(this.of(shift, guard), minute);
  }

  show(view: View): void {
    this.view = view;
    this.layer.clearLayers();
    view.shift.guards.forEach(({ id }, guard) => {
      if (view.guard && view.guard !== id) return;
      const all = this.of(view.shift, guard);
      if (all.length) this.guard(view, guard, all);
    });
    this.labelled();
  }

  private of(shift: Shift, guard: number): Course[] {
    let all = this.known.get(shift);
    if (!all) this.known.set(shift, (all = courses(shift)));
    return all.filter(({ lap }) => lap.g === guard);
  }

  private guard(view: View, guard: number, all: Course[]): void {
    const { shift, minute, whole } = view;
    const color = this.colour(shift, guard);
    const right = 2.5 + 3.5 * (view.guard ? 0 : guard % 4);
    const look = { color, pane: pane("routes"), lineJoin: "round" as const };
    const [from, to] = whole ? [shift.start, shift.end] : [minute, minute + AHEAD];
    if (!whole) {
      for (const way of joined(all, shift.start, from))
        this.layer.addLayer(beside(way, FAINT_PX, { ...look, weight: 1.5, opacity: 0.25, interactive: false }));
      for (const way of joined(all, to, shift.end))
        this.layer.addLayer(beside(way, FAINT_PX, { ...look, weight: 1.8, opacity: 0.5, dashArray: "1 5", interactive: false }));
    }
    for (const way of joined(all, from, to)) {
      const halo = { ...look, color: "#fff", weight: 6, opacity: 0.85, interactive: false };
      this.layer.addLayer(beside(way, right, halo));
      const line = beside(way, right, { ...look, weight: 3, opacity: 0.95 });
      line.bindTooltip(() => this.told(shift, guard), { sticky: true, className: "gb-tip", opacity: 1 });
      this.layer.addLayer(line);
      const heads = { color, pane: pane("routes"), weight: 2, lineCap: "round" as const };
      this.layer.addLayer(arrows(way, right, whole ? 110 : 70, heads));
    }
    const stand = whereabouts(all, minute);
    if (stand) this.layer.addLayer(this.person(shift, guard, stand.place, color));
  }

  private person(shift: Shift, guard: number, place: Place, color: string): L.Marker {
    const sign = el("span", "gb-person", shift.guards[guard].id);
    sign.style.background = color;
    const icon = L.divIcon({ html: sign, className: "gb-people", iconSize: [0, 0] });
    const marker = L.marker(place, { icon, pane: pane("people"), zIndexOffset: 100 });
    named(marker, `${this.config.texts.guard} ${shift.guards[guard].id}`);
    marker.bindTooltip(() => this.told(shift, guard), { className: "gb-tip", opacity: 1 });
    return marker;
  }

  /** Return what is told of a guard: who, which shift, from when to when, how far. */
  private told(shift: Shift, guard: number): HTMLElement {
    const { texts } = this.config;
    const own = shift.laps.filter((lap) => lap.g === guard);
    const km = own.reduce((sum, lap) => sum + lap.m, 0) / 1000;
    const box = el("div");
    box.append(el("b", "", shift.guards[guard].id), el("span", "gb-kind", `${shift.date} ${shift.shift}`));
    box.append(el("div", "", `${clock(own[0].s)} – ${clock(own[own.length - 1].e)} · ${texts.length} ${km.toFixed(1)} km`));
    return box;
  }

  /** Write the time along the ways that are drawn strong. */
  private labelled(): void {
    const view = this.view;
    if (!view || !this.map.hasLayer(this.layer)) return this.labels.setWalks([], []);
    const { shift, minute, whole } = view;
    const every = whole ? LABEL_EVERY.whole : LABEL_EVERY.ahead;
    const [from, to] = whole ? [shift.start, shift.end] : [minute + 1, minute + AHEAD];
    const texts: { text: string; at: Place; colour: string }[] = [];
    const people: Place[] = [];
    shift.guards.forEach(({ id }, guard) => {
      if (view.guard && view.guard !== id) return;
      const stand = whereabouts(this.of(shift, guard), minute);
      if (stand) people.push(stand.place);
      for (const course of this.of(shift, guard))
        for (let time = Math.ceil(from / every) * every; time <= to; time += every)
          if (course.lap.s <= time && time < course.lap.e)
            texts.push({ text: clock(time), at: at(course, time), colour: this.colour(shift, guard) });
    });
    this.labels.setWalks(texts, people);
  }
}
