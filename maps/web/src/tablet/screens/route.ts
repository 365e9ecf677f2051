/** Where do I go now? The map, the next stop, and the one button. */

import type { Stop } from "../bundle";
import { keyOf, type Course, type Timing } from "../course";
import { h, icon } from "../dom";
import { bearing, distance, places } from "../geo";
import { ICONS } from "../icons";
import { RouteMap } from "../map";
import { clock, heading, kindName, t } from "../words";
import { due, type Near } from "../turns";
import { canScan, canTouch, scan, touch, type } from "./scan";
import type { Make, Ways } from "./screen";

const TIMINGS: Record<Timing, string> = {
  "on time": ICONS.check,
  soon: ICONS.soon,
  due: ICONS.soon,
  late: ICONS.late,
};

export const route: Make = (ways) => {
  const { app } = ways;
  const holder = h("div");
  const center = h("button", { class: "plain center", type: "button", "aria-label": t("回到我的位置", "Back to me") }, icon(ICONS.center));
  const sheet = h("section", { class: "sheet", "aria-live": "polite" });
  const box = h("div", { class: "map" }, holder, center);
  holder.style.height = "100%";
  const element = h("div", { class: "route" }, box, sheet);
  let map: RouteMap | null = null;
  center.addEventListener("click", () => map?.follow(app.place));
  const update = (): void => {
    const { bundle, course, shift } = app;
    const turn = due(app.turns, app.now());
    sheet.replaceChildren(...(turn ? [prompt(ways, turn)] : []), ...(course && shift ? stand(ways, course) : waiting(ways)));
    if (!bundle || !holder.isConnected) return;
    map ??= new RouteMap(holder, t("巡逻地图", "Map of the patrol"));
    map.draw(bundle, document.documentElement.hasAttribute("data-night"));
    const [next, then] = [course?.next, course?.then].map((stop) => (stop ? places(stop.place)[0] : null));
    map.route(shift, next, then, app.place, app.now());
    map.here(app.place, app.fixes.at(-1)?.accuracy_m ?? 0);
  };
  const leave = (): void => {
    map?.map.remove();
    map = null;
    holder.remove();
  };
  return { element, update, leave };
};

/** Return what is said where there is no course: no bundle, no shift. */
function waiting({ app }: Ways): Node[] {
  if (!app.bundle)
    return [
      h("p", { class: "next" }, t("还没有班次数据", "No shift here yet")),
      h("p", {}, t("连上网络后会自动下载，之后没有网络也能用。", "It is fetched once there is network; after that it works without.")),
      h("button", { class: "do", type: "button", onclick: () => void app.tick(true) }, t("现在下载", "Fetch it now")),
    ];
  return [
    h("p", { class: "next" }, t("今天没有您的班次", "You have no shift now")),
    h("p", { class: "muted" }, t("地图和上报仍然可用。", "Map and reports work all the same.")),
  ];
}

function stand(ways: Ways, course: Course): Node[] {
  const { app } = ways;
  const { next, timing } = course;
  if (!next) return [h("p", { class: "next" }, t("本班路线已走完", "The route of this shift is done")), lap(course)];
  const opens = Math.max(Date.parse(app.shift?.start ?? ""), course.counts.from);
  const early = opens > app.now();
  return [
    h("p", { class: "muted" }, `${t("下一站", "Next")} · ${kindName(next.kind)} ${next.ref_id ?? ""}`),
    h("p", { class: "next" }, next.name || next.where),
    next.name ? h("p", { class: "muted" }, next.where) : h("span"),
    h("p", { class: "due" }, app.place ? way(app.place, places(next.place)[0]) : blind(app.blind)),
    h("p", { class: `due timing-${timing.replace(" ", "-")}` }, icon(TIMINGS[timing]), when(next.at, course, app.now())),
    h("button", { class: "do", type: "button", disabled: early, onclick: () => void arrive(ways, next) }, icon(ICONS.check), t("到达", "I am here")),
    early ? h("p", { class: "muted" }, t(`${clock(opens)} 起可以签到`, `Check in from ${clock(opens)} on`)) : h("span"),
    codes(ways, next.kind === "checkpoint"),
    lap(course),
    ...behind(ways, course),
    course.missed.length > 0
      ? h("button", { class: "plain timing-missed", type: "button", onclick: () => ways.go("record") }, icon(ICONS.missed), t(`本班漏检 ${course.missed.length} 个`, `${course.missed.length} missed this shift`))
      : h("span"),
  ];
}

/** Return the ways to show by a code that one is there. */
function codes(ways: Ways, coded: boolean): HTMLElement {
  return h(
    "div",
    { class: "row codes" },
    canScan() && h("button", { class: "plain", type: "button", onclick: () => void scan(ways) }, icon(ICONS.qr), t("扫码", "Scan")),
    canTouch() && h("button", { class: "plain", type: "button", onclick: () => void touch(ways) }, "NFC"),
    coded && h("button", { class: "plain", type: "button", onclick: () => type(ways) }, t("输入短码", "Type the code")),
  );
}

/** Return the button that leads to a handover it is time for. */
function prompt({ go }: Ways, turn: Near): HTMLElement {
  const words = turn.takes ? t(`${clock(turn.at)} 接 ${turn.giver} 的班`, `${clock(turn.at)} take over from ${turn.giver}`) : t(`${clock(turn.at)} 交班给 ${turn.taker}`, `${clock(turn.at)} hand over to ${turn.taker}`);
  return h("button", { class: "plain prompt", type: "button", "data-go": "handover", onclick: () => go("handover") }, icon(ICONS.swap), words);
}

/** Return by when the next stop is to be made, and what it counts as. */
function when(at: string, { timing, counts }: Course, now: number): string {
  if (timing === "due") return t(`计划 ${clock(at)} · ${clock(counts.in_time)} 前仍算准时`, `planned ${clock(at)} · in time until ${clock(counts.in_time)}`);
  if (timing === "late") return t(`计划 ${clock(at)} · ${clock(counts.until)} 前可补，算迟到`, `planned ${clock(at)} · late, until ${clock(counts.until)}`);
  const minutes = long(Math.max(0, Math.round((Date.parse(at) - now) / 60_000)));
  return t(`${clock(at)} 前 · 还有 ${minutes}`, `by ${clock(at)} · in ${minutes}`);
}

/** Return minutes as people say them. */
function long(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return t(`${rest} 分钟`, `${rest} min`);
  return t(`${hours} 小时${rest > 0 ? ` ${rest} 分` : ""}`, `${hours} h${rest > 0 ? ` ${rest} min` : ""}`);
}

const MOST_BEHIND = 2;

/** Return the ways back to what can still be made up, and the way on. */
function behind({ app, go }: Ways, course: Course): HTMLElement[] {
  const turn = (to: string): void => {
    app.wanted = to;
    go("route");
  };
  if (course.timing === "late") return [h("button", { class: "plain", type: "button", onclick: () => turn("") }, t("先走下一站", "Go on to the next stop"))];
  return course.late
    .slice(-MOST_BEHIND)
    .map(({ stop, until }) => h("button", { class: "plain timing-late", type: "button", onclick: () => turn(keyOf(stop)) }, icon(ICONS.late), t(`补到 ${stop.name || stop.where}（${clock(until)} 前）`, `Make up ${stop.name || stop.where} (by ${clock(until)})`)));
}

function lap(course: Course): HTMLElement {
  const said = t(`本圈 ${course.done}/${course.all}`, `This lap ${course.done}/${course.all}`);
  return h("label", {}, said, h("progress", { value: String(course.done), max: String(Math.max(1, course.all)), "aria-label": said }));
}

function way(from: [number, number], to: [number, number]): string {
  const metres = distance(from, to);
  const far = metres < 15 ? t("就在这里", "right here") : t(`${Math.round(metres / 5) * 5} 米`, `${Math.round(metres / 5) * 5} m`);
  return metres < 15 ? far : `${t("向", "")}${heading(bearing(from, to))} ${far}`;
}

const blind = (why: "" | "denied" | "none"): string =>
  why === "denied" ? t("定位未授权", "Location is not allowed") : t("正在定位…", "Finding where you are…");

/** Check in at the stop that stood there when the button was pressed, whatever is next by now. */
async function arrive({ app, say }: Ways, stop: Stop): Promise<void> {
  const name = (await app.checkIn("manual", { stop })) || stop.name;
  say(t(`已签到：${name}`, `Checked in: ${name}`));
}
