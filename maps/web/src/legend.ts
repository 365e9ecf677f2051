import { button, control, el } from "./dom";
import { ICONS, key } from "./symbols";
import type { Config, DrawnLayer } from "./types";
import { WIDE_PX } from "./room";

/** Something the legend lists: what it is called, how many there are, and how it is switched. */
export interface Listed {
  name: string;
  title: string;
  count: number | null;
  entries: { key: string; title: string; count: number }[];
  layer: L.Layer;
}

/** The legend that is also the layer control: symbol, name and number of each, from the top down. */
export function legend(map: L.Map, listed: Listed[], config: Config): void {
  const box = el("section", "gb-card gb-legend");
  const head = button("gb-head", config.texts.layers, `${ICONS.layers}<span></span>${ICONS.down}`);
  head.querySelector("span")!.textContent = config.texts.layers;
  const list = el("div", "gb-list");
  const open = (wide: boolean): void => {
    head.setAttribute("aria-expanded", String(wide));
    list.hidden = !wide;
  };
  head.addEventListener("click", () => open(list.hidden));
  for (const one of listed) list.append(row(map, one, config));
  box.append(head, list);
  control("topright", box).addTo(map);
  open(map.getSize().x >= WIDE_PX);
}

function row(map: L.Map, one: Listed, config: Config): HTMLElement {
  const part = el("div", "gb-part");
  const label = el("label", "gb-row");
  const box = el("input");
  box.type = "checkbox";
  box.checked = map.hasLayer(one.layer);
  box.name = one.name;
  const sync = (): void => {
    box.checked = map.hasLayer(one.layer);
    part.classList.toggle("gb-off", !box.checked);
  };
  box.addEventListener("change", () => {
    if (box.checked) map.addLayer(one.layer);
    else map.removeLayer(one.layer);
  });
  one.layer.on("add remove", () => setTimeout(sync));
  sync();
  const only = one.entries.length === 1 ? one.entries[0].key : "";
  label.append(box, symbol(one.name, only, config), el("span", "gb-name", one.title));
  if (one.count !== null) label.append(el("span", "gb-count", one.count.toLocaleString("en")));
  part.append(label);
  if (one.entries.length > 1)
    for (const entry of one.entries) {
      const line = el("div", "gb-row gb-entry");
      line.append(
        symbol(one.name, entry.key, config),
        el("span", "gb-name", entry.title),
        el("span", "gb-count", entry.count.toLocaleString("en")),
      );
      part.append(line);
    }
  return part;
}

function symbol(layer: string, entry: string, config: Config): HTMLElement {
  const box = el("span", "gb-key");
  box.innerHTML = key(layer, entry, config.palette);
  return box;
}

/** Return what the legend lists of a layer. */
export const listed = (layer: DrawnLayer): Listed => ({ ...layer.gridbeat, layer });
