import { button, control, el } from "./dom";
import { Player } from "./player";
import { WIDE_PX } from "./room";
import { ICONS } from "./symbols";
import type { Config, DrawnLayer, MapView } from "./types";

/** The card that chooses a view of the map: its layers, its legend, its player and its words. */
export function views(map: L.Map, config: Config, layers: DrawnLayer[], all: MapView[]): void {
  const of = (view: MapView): DrawnLayer[] =>
    layers.filter((layer) => view.layers.includes(layer.gridbeat.name));
  const card = el("section", "gb-card gb-views");
  const head = button("gb-head", config.texts.views, `${ICONS.layers}<span></span>${ICONS.down}`);
  const body = el("div", "gb-list");
  const choice = el("select", "gb-view");
  choice.name = "view";
  choice.setAttribute("aria-label", config.texts.views);
  for (const view of all) choice.append(new Option(view.title, view.key));
  const told = el("div", "gb-told");
  told.setAttribute("aria-live", "polite");
  body.append(...(all.length > 1 ? [choice] : []), told);
  card.append(head, body);

  let shown: MapView | null = null;
  let player: Player | null = null;
  const show = (view: MapView): void => {
    player?.end();
    player = null;
    for (const layer of shown ? of(shown) : []) map.removeLayer(layer);
    for (const layer of of(view)) map.addLayer(layer);
    shown = view;
    choice.value = view.key;
    head.querySelector("span")!.textContent = view.title;
    told.replaceChildren(...legendOf(view));
    if (view.player) {
      player = new Player(map, view.player, config.texts);
      told.prepend(player.box);
    }
  };
  choice.addEventListener("change", () => {
    const view = all.find((one) => one.key === choice.value)!;
    show(view);
    history.replaceState(null, "", `#${view.key}`);
  });
  const open = (wide: boolean): void => {
    head.setAttribute("aria-expanded", String(wide));
    body.hidden = !wide;
  };
  head.addEventListener("click", () => open(body.hidden));
  control("topleft", card).addTo(map);
  open(map.getSize().x >= WIDE_PX);
  const asked = (): MapView | undefined => all.find((one) => one.key === location.hash.slice(1));
  show(asked() ?? all[0]);
  addEventListener("hashchange", () => {
    const view = asked();
    if (view && view !== shown) show(view);
  });
}

function legendOf(view: MapView): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (view.ramp) {
    const { colours, low, high, unit } = view.ramp;
    const ramp = el("div", "gb-ramp");
    const bar = el("i");
    bar.style.background = `linear-gradient(to right, transparent, ${colours.join(", ")})`;
    const ends = el("div", "gb-ends");
    ends.append(el("span", "", low), el("b", "", unit), el("span", "", high));
    ramp.append(bar, ends);
    parts.push(ramp);
  }
  if (view.classes.length) {
    const list = el("ul", "gb-classes");
    for (const one of view.classes) {
      const row = el("li");
      const mark = el("i", one.line ? "gb-line" : "");
      if (one.line) mark.style.borderTop = `5px ${one.dash || "solid"} ${one.colour}`;
      else mark.style.background = one.colour;
      row.append(mark, el("span", "gb-name", one.title), el("span", "gb-count", one.count));
      list.append(row);
    }
    parts.push(list);
  }
  const notes = el("ul", "gb-notes");
  for (const note of view.notes) notes.append(el("li", "", note));
  parts.push(notes);
  return parts;
}
