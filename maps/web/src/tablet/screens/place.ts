/** Choosing a place: the map is moved under a mark in the middle. */

import { h } from "../dom";
import type { Place } from "../geo";
import { RouteMap } from "../map";
import { t } from "../words";
import type { Ways } from "./screen";

/** Ask for a place; null where the person thinks better of it. Needs the bundle, no network. */
export function choosePlace({ app }: Ways, from: Place | null): Promise<Place | null> {
  const { bundle } = app;
  if (bundle === null) return Promise.resolve(null);
  return new Promise((done) => {
    const holder = h("div", { class: "pick-map" });
    const end = (place: Place | null): void => {
      turned.disconnect();
      chooser.map.remove();
      full.remove();
      done(place);
    };
    const here = (): void => {
      const { lng, lat } = chooser.map.getCenter();
      end([Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    };
    const full = h(
      "div",
      { class: "pick", role: "dialog", "aria-label": t("选地点", "Choose the place") },
      holder,
      h("span", { class: "pick-mark", "aria-hidden": "true" }),
      h("div", { class: "pick-do" }, h("button", { class: "do", type: "button", onclick: here }, t("就是这里", "It is here")), h("button", { class: "plain", type: "button", onclick: () => end(null) }, t("取消", "Cancel"))),
    );
    document.body.append(full);
    const chooser = new RouteMap(holder, t("移动地图，把十字对准地点", "Move the map until the mark is on the place"));
    const paint = (): void => {
      chooser.draw(bundle, document.documentElement.hasAttribute("data-night"));
      chooser.mark(app.place, app.fixes.at(-1)?.accuracy_m ?? 0);
    };
    const turned = new MutationObserver(paint); // day turns to night, or back
    turned.observe(document.documentElement, { attributes: true, attributeFilter: ["data-night"] });
    paint();
    chooser.follow(from ?? app.place);
  });
}
