import "./style.css";
import { button, control, el } from "./dom";
import { Labels } from "./labels";
import { layer as drawn } from "./layers";
import { legend, listed, type Listed } from "./legend";
import { measure } from "./measure";
import { makePanes } from "./panes";
import { patrol } from "./patrol";
import { room } from "./room";
import { search } from "./search";
import { replay } from "./replay";
import { ICONS } from "./symbols";
import { views } from "./views";
import type { Config, DrawnLayer, LayerData, Palette } from "./types";

makePanes();

/** Return a layer drawn from its data. */
export function layer(data: LayerData, palette: Palette): DrawnLayer {
  return drawn(data, palette);
}

/** Add to a map what needs all its layers, given from bottom to top. */
export function furnish(map: L.Map, config: Config, layers: DrawnLayer[]): void {
  const { texts } = config;
  const home = (): void => {
    map.fitBounds(config.bounds, { ...room(map.getSize().x), animate: false });
  };
  home();
  map.setMaxBounds(L.latLngBounds(config.bounds).pad(1));
  map.getContainer().setAttribute("aria-label", config.title);
  const labels = new Labels(map, layers);

  const title = el("section", "gb-card gb-title");
  const name = el("h1", "", config.title);
  title.append(name);
  if (config.synthetic) title.append(el("p", "gb-synthetic", texts.synthetic));
  title.append(search(map, layers, config), toolbar(map, config, home));
  control("topleft", title).addTo(map);

  const all = config.views ?? [];
  const viewed = new Set(all.flatMap((view) => view.layers));
  const list: Listed[] = layers.filter((one) => !viewed.has(one.gridbeat.name)).map(listed).reverse();
  if (all.length) views(map, config, layers, all);
  L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
  if (config.patrol) {
    const walks = patrol(map, labels, config, config.patrol);
    list.unshift({ name: "routes", title: texts.patrol, count: null, entries: [], layer: walks });
  }
  if (config.replay)
    list.unshift({
      name: "replay",
      title: config.texts.walked,
      count: config.replay.guards.length,
      entries: [],
      layer: replay(map, config, config.replay),
    });
  legend(map, list, config);
  credits(map, config);
}

function toolbar(map: L.Map, config: Config, home: () => void): HTMLElement {
  const { texts } = config;
  const tools = el("div", "gb-tools");
  for (const [icon, label, act] of [
    [ICONS.plus, texts.zoom_in, () => map.zoomIn()],
    [ICONS.minus, texts.zoom_out, () => map.zoomOut()],
    [ICONS.home, texts.home, home],
  ] as const) {
    const tool = button("gb-tool", label, icon);
    tool.addEventListener("click", () => act());
    tools.append(tool);
  }
  const full = map.getContainer().querySelector(".fullscreen-icon")?.closest(".leaflet-control");
  if (full) tools.append(full);
  tools.append(measure(map, config));
  return tools;
}

function credits(map: L.Map, config: Config): void {
  const box = el("div", "gb-foot");
  const north = el("div", "gb-north");
  north.append(el("b", "", "↑"), el("span", "", config.texts.north));
  const said = [...config.attribution, "Leaflet · folium"];
  box.append(north, el("div", "gb-credits", said.join(" | ")));
  control("bottomright", box).addTo(map);
}
