import type { Palette, Place } from "../types";
import { el } from "../dom";
import { ago, clock, type Lang } from "./words";

/** See `api/live/telling.py`. */
export interface Fix {
  guard: string;
  at: string;
  place: Place;
  accuracy_m: number | null;
}

interface Point {
  at: number;
  place: Place;
  accuracy_m: number | null;
}

interface Guard {
  marker: L.Marker;
  way: L.Polyline;
  gaps: L.Polyline;
  points: Point[];
}

export interface GuardWishes {
  palette: Palette;
  lang: Lang;
  gap_s: number;
  silent_s: number;
  roster: string | null;
}

/** So much of a way is drawn. */
const TRAIL_MS = 15 * 60_000;
/** People stand above all else. */
const ABOVE = 9000;

/** Guards where they were last, with the way they came. What nobody knows is drawn as a gap. */
export class Guards {
  readonly group = L.layerGroup();
  private readonly known = new Map<string, Guard>();

  constructor(private readonly wishes: GuardWishes) {}

  add(fixes: Fix[], now: number): void {
    const moved = new Set<string>();
    for (const fix of fixes) {
      if (!fix.place || fix.place[0] === null) continue;
      const guard = this.known.get(fix.guard) ?? this.begin(fix);
      const at = Date.parse(fix.at);
      const point = { at, place: fix.place, accuracy_m: fix.accuracy_m };
      if (guard.points.some((one) => one.at === at)) continue;
      guard.points.push(point);
      moved.add(fix.guard);
    }
    for (const name of moved) this.draw(name, now);
  }

  /** Say how old everything is by now, and forget the old part of each way. */
  tick(now: number): void {
    for (const name of this.known.keys()) this.draw(name, now);
  }

  light(name: string, on: boolean): void {
    const guard = this.known.get(name);
    guard?.marker.getElement()?.classList.toggle("gc-lit", on);
    guard?.marker.setZIndexOffset(on ? 20_000 : ABOVE);
  }

  private begin(fix: Fix): Guard {
    const { palette, lang, roster } = this.wishes;
    const colour = palette.routes[this.known.size % palette.routes.length];
    const mark = el("span", "gh-guard-mark");
    mark.append(el("b", "", fix.guard), el("small"));
    mark.style.setProperty("--own", colour);
    const icon = L.divIcon({ className: "gh-guard-icon", html: mark, iconSize: [0, 0] });
    const marker = L.marker(fix.place, { icon, alt: fix.guard, zIndexOffset: ABOVE, riseOnHover: true });
    const way = L.polyline([], { color: colour, weight: 3, opacity: 0.75, interactive: false });
    const gaps = L.polyline([], { color: palette.muted, weight: 1.5, dashArray: "2 7", interactive: false });
    const guard = { marker, way, gaps, points: [] };
    marker.bindPopup(() => this.told(fix.guard, guard, lang, roster), { className: "gh-popup" });
    for (const one of [way, gaps, marker]) one.addTo(this.group);
    this.known.set(fix.guard, guard);
    return guard;
  }

  private draw(name: string, now: number): void {
    const guard = this.known.get(name);
    if (!guard) return;
    guard.points.sort((one, other) => one.at - other.at);
    const last = guard.points[guard.points.length - 1];
    guard.points = guard.points.filter((one) => one === last || now - one.at <= TRAIL_MS);
    const { solid, broken } = ways(guard.points, this.wishes.gap_s);
    guard.way.setLatLngs(solid);
    guard.gaps.setLatLngs(broken);
    guard.marker.setLatLng(last.place);
    const age_s = (now - last.at) / 1000;
    const mark = guard.marker.getElement()?.firstElementChild;
    if (!mark) return;
    mark.className = `gh-guard-mark gh-${standing(age_s, this.wishes)}`;
    const said = mark.querySelector("small");
    if (said) said.textContent = this.age(age_s);
  }

  private age(age_s: number): string {
    const lost = age_s > this.wishes.silent_s;
    const word = this.wishes.lang === "zh" ? "失联 " : "lost ";
    return (lost ? word : "") + ago(age_s, this.wishes.lang);
  }

  private told(name: string, guard: Guard, lang: Lang, roster: string | null): HTMLElement {
    const last = guard.points[guard.points.length - 1];
    const zh = lang === "zh";
    const box = el("div");
    const error = last.accuracy_m ? (zh ? `，误差约 ${Math.round(last.accuracy_m)} 米` : `, about ${Math.round(last.accuracy_m)} m off at most`) : "";
    box.append(el("b", "", name), el("p", "", (zh ? "最后定位 " : "last fix at ") + clock(last.at) + error));
    if (roster) {
      const link = el("a", "", zh ? "看排班" : "Roster");
      link.href = roster;
      box.append(link);
    }
    return box;
  }
}

/** Return how a fix of an age stands: fresh, old, or of somebody out of contact. */
export function standing(age_s: number, { gap_s, silent_s }: { gap_s: number; silent_s: number }): "fresh" | "old" | "lost" {
  return age_s > silent_s ? "lost" : age_s > gap_s ? "old" : "fresh";
}

/** Split a way where nobody knows what was between two fixes. */
export function ways(points: { at: number; place: Place }[], gap_s: number): { solid: Place[][]; broken: Place[][] } {
  const solid: Place[][] = [];
  const broken: Place[][] = [];
  points.forEach((point, n) => {
    const before = points[n - 1];
    const joined = before !== undefined && point.at - before.at <= gap_s * 1000;
    if (joined) solid[solid.length - 1].push(point.place);
    else solid.push([point.place]);
    if (before && !joined) broken.push([before.place, point.place]);
  });
  return { solid: solid.filter((one) => one.length > 1), broken };
}
