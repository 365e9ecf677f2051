import { button, el } from "./dom";
import { room } from "./room";
import { ICONS } from "./symbols";
import type { Config, DrawnLayer } from "./types";

interface Found {
  title: string;
  kind: string;
  text: string;
  shape: L.Layer;
  layer: DrawnLayer;
}

const MOST = 12;

/** A box that finds things by name and shows them on the map. */
export function search(map: L.Map, layers: DrawnLayer[], config: Config): HTMLElement {
  const all = index(layers, config.searched);
  const box = el("div", "gb-search");
  const input = el("input");
  Object.assign(input, { type: "search", placeholder: config.texts.search, autocomplete: "off" });
  const list = el("ul");
  list.id = "gb-found";
  list.setAttribute("role", "listbox");
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-label": config.texts.search,
    "aria-controls": list.id,
    "aria-expanded": "false",
    "aria-autocomplete": "list",
  }))
    input.setAttribute(name, value);
  let found: Found[] = [];
  let chosen = 0;

  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };
  const pick = (one: Found): void => {
    input.value = one.title;
    close();
    show(map, one);
  };
  const mark = (place: number): void => {
    chosen = (place + found.length) % found.length;
    [...list.children].forEach((item, number) => {
      item.setAttribute("aria-selected", String(number === chosen));
    });
    const item = list.children[chosen];
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const look = (): void => {
    const words = plain(input.value);
    found = words ? best(all, words) : [];
    list.replaceChildren(...found.map((one, place) => item(one, place, pick)));
    if (words && !found.length) list.append(el("li", "gb-none", config.texts.search_none));
    list.hidden = !words;
    input.setAttribute("aria-expanded", String(found.length > 0));
    if (found.length) mark(0);
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", look);
  input.addEventListener("blur", () => setTimeout(close, 150));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (!found.length || list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter") pick(found[chosen]);
    else return;
    event.preventDefault();
  });
  const icon = button("gb-icon", config.texts.search, ICONS.search);
  icon.addEventListener("click", () => input.focus());
  close();
  box.append(icon, input, list);
  if (location.hash === "#search") setTimeout(() => input.focus());
  return box;
}

function item(one: Found, place: number, pick: (one: Found) => void): HTMLElement {
  const line = el("li");
  line.id = `gb-found-${place}`;
  line.setAttribute("role", "option");
  line.append(el("span", "gb-name", one.title), el("span", "gb-kind", one.kind));
  line.addEventListener("mousedown", (event) => {
    event.preventDefault();
    pick(one);
  });
  return line;
}

function index(layers: DrawnLayer[], searched: string[]): Found[] {
  const all: Found[] = [];
  for (const name of searched) {
    const layer = layers.find((one) => one.gridbeat.name === name);
    if (!layer) continue;
    const known = new Set<string>();
    layer.gridbeat.features.forEach((thing, place) => {
      const { t, l } = thing.properties;
      if (!t || (name === "streets" && (!l || known.has(t)))) return;
      known.add(t);
      all.push({ title: t, kind: layer.gridbeat.title, text: plain(t), shape: layer.shapes[place], layer });
    });
  }
  return all;
}

/** Return the first of what contains the words: beginnings before middles, short before long. */
function best(all: Found[], words: string): Found[] {
  return all
    .map((one) => ({ one, at: one.text.indexOf(words) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Number(a.at > 0) - Number(b.at > 0) || a.one.text.length - b.one.text.length)
    .slice(0, MOST)
    .map(({ one }) => one);
}

const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

function show(map: L.Map, { shape, layer }: Found): void {
  if (!map.hasLayer(layer)) map.addLayer(layer);
  const box =
    shape instanceof L.Polyline ? shape.getBounds() : (shape as L.Marker).getLatLng().toBounds(120);
  map.fitBounds(box.pad(0.4), { ...room(map.getSize().x), maxZoom: 18.5, animate: false });
  (shape as L.Path).openPopup(box.getCenter());
}
