import "./style.css";
import { App, deviceOf } from "./app";
import { h, icon } from "./dom";
import { ICONS } from "./icons";
import { Database } from "./outbox/database";
import { cases } from "./screens/cases";
import { guide } from "./screens/guide";
import { handover } from "./screens/handover";
import { record } from "./screens/record";
import { report } from "./screens/report";
import { route } from "./screens/route";
import type { Make, Screen, Ways } from "./screens/screen";
import { shift } from "./screens/shift";
import { signin } from "./screens/signin";
import { sos } from "./screens/sos";
import { sync } from "./screens/sync";
import { renewal } from "./renewal";
import { wakeful } from "./wake";
import { clock, lang, setLanguage, shiftName, t } from "./words";

const SCREENS: Record<string, Make> = { route, shift, report, cases, sync, guide, signin, handover, record };
const TABS: [name: string, icon: string, zh: string, en: string][] = [
  ["route", ICONS.route, "路线", "Route"],
  ["shift", ICONS.calendar, "班次", "Shift"],
  ["report", ICONS.report, "上报", "Report"],
  ["cases", ICONS.cases, "案件", "Cases"],
  ["guide", ICONS.book, "指南", "Guide"],
];

async function start(): Promise<void> {
  setLanguage(lang());
  const hour = Number(clock(Date.now()).slice(0, 2));
  night(localStorage.getItem("night") ?? (hour >= 19 || hour < 6 ? "1" : ""));
  const db = new Database();
  const bar = h("header", { class: "bar" });
  const main = h("main");
  const nav = h("nav", { "aria-label": t("主菜单", "Main menu") });
  const root = h("div", { id: "app" }, bar, main, nav);
  document.body.replaceChildren(root);
  let name = "signin";
  let screen: Screen | null = null;
  let level: number | null = null;
  let renewed = false;

  const app = new App(db, await deviceOf(db), () => draw());
  const ways: Ways = {
    app,
    go: (to) => {
      if (app.session === null) to = "signin";
      screen?.leave?.();
      screen = SCREENS[(name = to)](ways);
      main.replaceChildren(screen.element);
      main.scrollTop = 0;
      tabs();
      draw();
    },
    say: (text) => {
      document.querySelector(".toast")?.remove();
      const toast = h("p", { class: "toast", role: "status" }, text);
      document.body.append(toast);
      setTimeout(() => toast.remove(), 4_000);
    },
  };
  const tabs = (): void => {
    nav.hidden = app.session === null;
    nav.replaceChildren(
      ...TABS.map(([to, symbol, zh, en]) =>
        h("button", { type: "button", "data-tab": to, "aria-current": to === name ? "page" : undefined, onclick: () => ways.go(to) }, icon(symbol), t(zh, en)),
      ),
      h("button", { type: "button", class: "sos", onclick: () => sos(ways) }, icon(ICONS.sos), "SOS"),
    );
  };
  const draw = (): void => {
    bar.replaceChildren(...head(ways, level, renewed));
    screen?.update();
  };
  void battery((now) => {
    level = now;
    draw();
  });
  setInterval(draw, 20_000);
  addEventListener("online", () => void app.tick(true));
  wakeful(() => app.unseen());
  await renewal(() => {
    renewed = true;
    if (app.session === null) location.reload();
    draw();
  });
  ways.go("signin");
}

const DAY_MS = 86_400_000;

/** Return the line at the top: who, battery, position, what waits. */
function head({ app, go, say }: Ways, level: number | null, renewed: boolean): Node[] {
  const dark = (): void => {
    night(document.documentElement.hasAttribute("data-night") ? "" : "1");
    go(app.session === null ? "signin" : "route");
  };
  const renew = (): void => {
    if (app.unkept > 0) return say(t("还有内容没存下，先不要更新。", "Something is not kept yet: do not update now."));
    location.reload();
  };
  const theme = h("button", { class: "chip", type: "button", "aria-label": t("日夜", "Day or night"), onclick: dark }, icon(ICONS.moon));
  if (app.session === null) return [h("span", { class: "grow" }, "gridbeat"), theme];
  const { shift: mine } = app;
  const who = app.bundle?.me.name ?? app.session.username;
  const today = mine && Date.parse(mine.start) - app.now() < DAY_MS / 2 ? "" : `${mine?.date.slice(5)} `;
  const when = mine ? h("span", {}, h("span", { class: "shift-name" }, `${today}${shiftName(mine.shift)} `), h("span", { class: "when" }, `${clock(mine.start)}–${clock(mine.end)} · `)) : null;
  const fix = app.fixes.at(-1);
  const { trouble } = app.way;
  const short = app.unkept > 0;
  const words = short ? t(`${app.unkept} 条没存下`, `${app.unkept} not kept`) : app.troubled > 0 ? t(`${app.troubled} 需处理`, `${app.troubled} need you`) : t(`${app.pending} 待传`, `${app.pending} waiting`);
  const state = app.refused ? t("请重新登录", "Sign in again") : words;
  return [
    h("span", { class: "grow" }, when, who),
    level !== null && h("span", { class: "chip battery" }, icon(ICONS.battery), `${level}%`),
    h("span", { class: "chip" }, icon(ICONS.pin), fix ? `${Math.round(fix.accuracy_m)} m` : "—"),
    h(
      "button",
      { class: app.troubled > 0 || app.refused || short ? "chip warn" : "chip", type: "button", "data-sync": true, onclick: () => go("sync") },
      icon(trouble === "offline" ? ICONS.offline : ICONS.sync),
      state,
    ),
    renewed && h("button", { class: "chip", type: "button", onclick: renew }, icon(ICONS.renew), t("有新版本", "New version")),
    theme,
  ].filter((part): part is HTMLElement => part !== false);
}

function night(on: string): void {
  localStorage.setItem("night", on);
  document.documentElement.toggleAttribute("data-night", on !== "");
}

interface Battery extends EventTarget {
  level: number;
}

async function battery(tell: (percent: number) => void): Promise<void> {
  const found = await (navigator as { getBattery?: () => Promise<Battery> }).getBattery?.();
  if (!found) return;
  const now = (): void => tell(Math.round(found.level * 100));
  found.addEventListener("levelchange", now);
  now();
}

void start();
