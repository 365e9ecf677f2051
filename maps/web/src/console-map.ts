import { chosen } from "./chosen";
import type { Palette, Place } from "./types";
import { drawGround, fetchGround, type Ground } from "./console-ground";
import { area } from "./console-area";
import { picker } from "./console-pick";
import { el } from "./dom";
import { zoom } from "./zoom";

export interface CaseMark {
  id: string;
  url: string;
  at: Place;
  sign: string;
  severity: number;
  standing: string;
  open: boolean;
  title: string;
  due: string;
}

/** See `maps/console/queue.py`. */
export interface MapData {
  ground: string;
  cases: CaseMark[];
  palette: Palette;
  lang: "zh" | "en";
  focus?: string;
  pick?: boolean;
  area?: boolean;
}

/** Sizes for severity 0 to 4, in pixels. */
const SIZES = [24, 24, 26, 29, 32];

/** Cases on the community's own ground. */
export class CaseMap {
  private readonly map: L.Map;
  private readonly marks = new Map<string, L.Marker>();
  private ground?: Ground;

  constructor(private readonly box: HTMLElement, private readonly data: MapData) {
    this.map = L.map(box, { zoomControl: false, zoomSnap: 0.25, maxZoom: 20, attributionControl: false, preferCanvas: true });
    zoom(this.map, data.lang === "zh");
    this.map.setView([0, 0], 2);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(this.map);
    for (const one of data.cases) this.mark(one);
    void this.begin();
  }

  holds(box: HTMLElement): boolean {
    return this.box === box;
  }

  remove(): void {
    this.map.remove();
  }

  /** Draw anew what became visible. */
  resized(): void {
    this.map.invalidateSize({ animate: false });
    this.frame(this.ground);
  }

  /** Let a case stand out, or no longer. */
  light(id: string, on: boolean): void {
    const mark = this.marks.get(id);
    mark?.getElement()?.classList.toggle("gc-lit", on);
    mark?.setZIndexOffset(on ? 10_000 : 0);
  }

  private async begin(): Promise<void> {
    const ground = await fetchGround(this.data.ground);
    if (!this.box.isConnected) return;
    if (!ground) return this.frame();
    this.ground = ground;
    drawGround(this.map, ground, this.data.palette);
    this.frame(ground);
    if (this.data.pick) picker(this.map, ground);
    if (this.data.area) area(this.map, this.data.palette, this.data.lang);
    this.box.dataset.ready = "1";
  }

  /** Show the case the page is about, else all cases and the whole ground. */
  private frame(ground?: Ground): void {
    const focus = this.data.cases.find((one) => one.id === this.data.focus);
    if (focus) {
      this.map.setView(focus.at, 17.5, { animate: false });
      return;
    }
    const bounds = L.latLngBounds(this.data.cases.map((one) => one.at));
    if (ground) bounds.extend(ground.bounds);
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [16, 16], animate: false, maxZoom: 18 });
  }

  private mark(one: CaseMark): void {
    const marker = caseMarker(one);
    chosen(marker, () => {
      if (one.id === this.data.focus) return;
      if (!pick(one.id)) location.assign(one.url);
    });
    marker.on("mouseover mouseout", (event) => this.lightLine(one.id, event.type === "mouseover"));
    if (lineOf(one.id)?.closest("#queue")) marker.bindPopup(() => this.told(one), { className: "gh-popup" });
    marker.addTo(this.map);
    this.marks.set(one.id, marker);
    if (one.id === this.data.focus) this.light(one.id, true);
  }

  /** Say which case it is, with the way to it. */
  private told(one: CaseMark): HTMLElement {
    const box = el("div");
    const link = el("a", "", this.data.lang === "zh" ? "打开案件 →" : "Open the case →");
    link.href = one.url;
    box.append(el("b", "", one.title), el("p", "", one.due), link);
    return box;
  }

  private lightLine(id: string, on: boolean): void {
    lineOf(id)?.classList.toggle("gc-lit", on);
  }
}

function lineOf(id: string): Element | null {
  return document.querySelector(`[data-case="${CSS.escape(id)}"]`);
}

/** Mark the line of a case in the queue and bring it into view; return whether there is one. */
function pick(id: string): boolean {
  const line = lineOf(id);
  if (!line?.closest("#queue")) return false;
  for (const other of document.querySelectorAll(".gc-picked")) other.classList.remove("gc-picked");
  line.classList.add("gc-picked");
  line.scrollIntoView({ block: "nearest" });
  return true;
}

/** Return the mark of a case: its sign, larger where it is graver, ringed where it is overdue. */
export function caseMarker(one: CaseMark): L.Marker {
  const size = SIZES[one.severity] ?? 24;
  const sign = el("span", `gc-sign gc-s${one.severity}`, one.sign);
  if (one.standing === "overdue") sign.classList.add("gc-late");
  if (!one.open) sign.classList.add("gc-over");
  const icon = L.divIcon({ className: `gc-mark gc-size${one.severity}`, html: sign.outerHTML, iconSize: [size, size] });
  const said = [one.title, one.due].filter(Boolean).join(" · ");
  return L.marker(one.at, { icon, title: said, alt: said, riseOnHover: true });
}
