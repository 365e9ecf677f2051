import { button, el } from "./dom";
import { pane } from "./panes";
import { ICONS } from "./symbols";
import type { Frames } from "./types";

const STEP_MS = 900;

/** Pictures played one after the other on the map, with a slider that names each. */
export class Player {
  readonly box = el("div", "gb-player");
  private readonly image: L.ImageOverlay;
  private readonly range = el("input");
  private readonly name = el("output", "gb-step");
  private readonly turn: HTMLButtonElement;
  private timer = 0;

  constructor(
    map: L.Map,
    private readonly given: Frames,
    private readonly texts: Record<string, string>,
  ) {
    const { frames, box } = given;
    this.image = L.imageOverlay(frames[0].src, box, { pane: pane("heat"), opacity: 0.85 }).addTo(map);
    this.turn = button("gb-tool", texts.play, ICONS.play);
    Object.assign(this.range, { type: "range", min: "0", max: String(frames.length - 1), step: "1", name: "step" });
    this.range.setAttribute("aria-label", texts.time);
    this.range.addEventListener("input", () => this.show(Number(this.range.value)));
    this.turn.addEventListener("click", () => this.play(!this.timer));
    const row = el("div", "gb-ribbon");
    row.append(this.turn, this.range);
    this.box.append(row, this.name);
    this.show(frames.length - 1);
  }

  /** Take everything away again. */
  end(): void {
    this.play(false);
    this.image.remove();
  }

  private show(at: number): void {
    const { name, said, src } = this.given.frames[at];
    this.range.value = String(at);
    this.range.setAttribute("aria-valuetext", `${name} ${said}`);
    this.image.setUrl(src);
    this.name.replaceChildren(el("b", "", name), el("span", "gb-count", said));
  }

  private play(on: boolean): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.turn.innerHTML = on ? ICONS.pause : ICONS.play;
    this.turn.title = on ? this.texts.pause : this.texts.play;
    this.turn.setAttribute("aria-label", this.turn.title);
    if (!on) return;
    const next = (): void => this.show((Number(this.range.value) + 1) % this.given.frames.length);
    next();
    this.timer = window.setInterval(next, STEP_MS);
  }
}
