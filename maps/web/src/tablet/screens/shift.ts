/** My shift: when, who is relieved, what comes. */

import type { Shift } from "../bundle";
import { h, icon } from "../dom";
import { ICONS } from "../icons";
import { clock, kindName, shiftName, t } from "../words";
import type { Make } from "./screen";

export const shift: Make = ({ app, go }) => {
  const element = h("div", { class: "page" });
  const update = (): void => {
    const { bundle } = app;
    const me = bundle?.me;
    element.replaceChildren(
      h("h1", {}, t("我的班次", "My shift")),
      me ? h("p", { class: "muted" }, [me.community.name, me.name, me.guard_id].filter(Boolean).join(" · ")) : h("span"),
      ...(bundle?.shifts.length ? bundle.shifts.map(card) : [h("p", {}, t("近期没有班次，或班次数据还没有下载。", "No shift is coming, or none was fetched yet."))]),
      h(
        "div",
        { class: "row" },
        h("button", { class: "plain", type: "button", "data-go": "handover", onclick: () => go("handover") }, icon(ICONS.swap), t("交接班", "Handover")),
        h("button", { class: "plain", type: "button", "data-go": "record", onclick: () => go("record") }, icon(ICONS.check), t("我的巡更记录", "My record")),
      ),
      h("p", { class: "muted small" }, app.fetched_at ? t(`数据更新于 ${clock(app.fetched_at)}`, `Fetched at ${clock(app.fetched_at)}`) : ""),
    );
  };
  return { element, update };
};

function card(one: Shift): HTMLElement {
  const met = one.handovers.map((turn): [string, string] => [
    turn.at,
    `${clock(turn.at)} · ${turn.takes ? t(`接 ${turn.with} 的班`, `take over from ${turn.with}`) : t(`交班给 ${turn.with}`, `hand over to ${turn.with}`)} · ${turn.where}`,
  ]);
  const meals = one.stops
    .filter((stop) => stop.kind === "meal")
    .map((stop): [string, string] => [stop.at, `${clock(stop.at)} · ${kindName("meal")} · ${stop.where}`]);
  const turns = [...met, ...meals].sort(([a], [b]) => Date.parse(a) - Date.parse(b));
  const stops = one.stops.filter((stop) => stop.ref_id !== null).length;
  return h(
    "section",
    { class: "card" },
    h("h2", {}, `${shiftName(one.shift)} ${clock(one.start)}–${clock(one.end)}`),
    h("p", {}, `${one.date} · ${kindName(one.kind)}`),
    h("p", {}, t(`${(one.length_m / 1000).toFixed(1)} 公里 · ${one.walks.length} 段 · ${stops} 次到点`, `${(one.length_m / 1000).toFixed(1)} km · ${one.walks.length} legs · ${stops} stops`)),
    turns.length > 0 && h("ul", { class: "list" }, ...turns.map(([, text]) => h("li", {}, text))),
  );
}
