import type { Place } from "../types";
import { chosen } from "../chosen";
import { caseMarker, type CaseMark } from "../console-map";
import { el } from "../dom";
import type { Lang } from "./words";

/** See `api/console/home.py`. */
interface Cell {
  at: Place;
  number: number;
  late: number;
  severity: number;
}

interface Found {
  cells: Cell[];
  cases: CaseMark[];
}

/** From here on a cell cannot be drawn any larger: its cases are listed. */
const NEAREST = 19;
/** Pixels from the middle of a cell to its edge. */
const HALF_PX = 32;

/** Open cases: one by one where they lie apart, counted by the server where they do not. */
export class Cases {
  readonly group = L.layerGroup();
  late = false;
  /** Where everything is: a window around it needs no search by place. */
  whole: L.LatLngBounds | null = null;
  private asked: AbortController | null = null;
  private drawn = "";
  private readonly marks = new Map<string, L.Marker>();

  constructor(
    private readonly map: L.Map,
    private readonly url: string,
    private readonly lang: Lang,
  ) {}

  /** Ask what is in the window, and draw it where it is new; what was asked before is not waited for. */
  async show(): Promise<void> {
    this.asked?.abort();
    const asked = (this.asked = new AbortController());
    try {
      const text = await this.ask(this.map.getBounds().pad(0.05), false, asked.signal);
      if (!text || asked.signal.aborted || text === this.drawn) return;
      this.drawn = text;
      const found = JSON.parse(text) as Found;
      this.group.clearLayers();
      this.marks.clear();
      for (const one of found.cells) this.cell(one).addTo(this.group);
      for (const one of found.cases) this.alone(one).addTo(this.group);
    } catch (error) {
      if ((error as Error).name !== "AbortError") console.warn(error);
    }
  }

  light(id: string, on: boolean): void {
    const mark = this.marks.get(id);
    mark?.getElement()?.classList.toggle("gc-lit", on);
    mark?.setZIndexOffset(on ? 10_000 : 0);
  }

  private async ask(bounds: L.LatLngBounds, near: boolean, signal?: AbortSignal): Promise<string | null> {
    const query = new URLSearchParams({ bbox: bounds.toBBoxString(), zoom: String(this.map.getZoom()), lang: this.lang });
    if (this.late) query.set("late", "1");
    if (near) query.set("near", "1");
    if (this.whole && bounds.contains(this.whole)) query.set("whole", "1");
    const answer = await fetch(`${this.url}?${query}`, { credentials: "same-origin", signal });
    return answer.ok ? await answer.text() : null;
  }

  private alone(one: CaseMark): L.Marker {
    const marker = caseMarker(one);
    this.marks.set(one.id, marker);
    chosen(marker, () => location.assign(one.url));
    marker.on("mouseover mouseout", ({ type }) => {
      document.querySelector(`[data-case="${CSS.escape(one.id)}"]`)?.classList.toggle("gc-lit", type === "mouseover");
    });
    return marker;
  }

  private cell(one: Cell): L.Marker {
    const size = Math.round(30 + 6 * Math.min(4, Math.log10(one.number) * 2));
    const sign = el("span", `gh-cell${one.late ? " gc-late" : ""}`, String(one.number));
    const zh = this.lang === "zh";
    const said = zh ? `${one.number} 件未结，其中超期 ${one.late} 件` : `${one.number} open cases, ${one.late} overdue`;
    const icon = L.divIcon({ className: "gh-cell-icon", html: sign.outerHTML, iconSize: [size, size] });
    const marker = L.marker(one.at, { icon, title: said, alt: said, riseOnHover: true });
    chosen(marker, () => {
      if (this.map.getZoom() < NEAREST) this.map.setView(one.at, Math.min(NEAREST, this.map.getZoom() + 2));
      else void this.list(one);
    });
    return marker;
  }

  /** List the cases of a cell that lie in one place. */
  private async list(cell: Cell): Promise<void> {
    const middle = this.map.latLngToContainerPoint(cell.at);
    const corner = L.point(HALF_PX, HALF_PX);
    const edges = [middle.subtract(corner), middle.add(corner)].map((at) => this.map.containerPointToLatLng(at));
    const text = await this.ask(L.latLngBounds(edges), true);
    if (!text) return;
    const found = JSON.parse(text) as Found;
    const box = el("div", "gh-list");
    for (const one of found.cases) {
      const link = el("a", "", [one.title, one.due].filter(Boolean).join(" · "));
      link.href = one.url;
      box.append(link);
    }
    L.popup({ className: "gh-popup", maxHeight: 280 }).setLatLng(cell.at).setContent(box).openOn(this.map);
  }
}
