import { el } from "./dom";
import { room } from "./room";
import type { LayerData, Props } from "./types";

/** Give a shape its tooltip and its popup; both are text only. */
export function tell(layer: L.Layer, props: Props, data: LayerData): void {
  layer.bindTooltip(() => heading(props, data), { sticky: true, className: "gb-tip", opacity: 1 });
  const { paddingTopLeft, paddingBottomRight } = room(window.innerWidth);
  layer.bindPopup(() => card(props, data), {
    className: "gb-popup",
    maxWidth: 320,
    autoPanPaddingTopLeft: paddingTopLeft,
    autoPanPaddingBottomRight: paddingBottomRight,
  });
}

function heading(props: Props, data: LayerData): HTMLElement {
  const box = el("div");
  box.append(el("b", "", props.t || data.title), el("span", "gb-kind", data.title));
  return box;
}

function card(props: Props, data: LayerData): HTMLElement {
  const box = heading(props, data);
  const list = el("dl");
  props.v.forEach((value, place) => {
    if (value === null) return;
    list.append(el("dt", "", data.fields[place]), el("dd", "", value));
  });
  box.append(list);
  return box;
}
