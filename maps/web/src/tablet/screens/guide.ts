/** The guide, and settings of this tablet. */

import { h } from "../dom";
import { lang, setLanguage, t } from "../words";
import type { Make } from "./screen";

const STEPS: [string, string][] = [
  ["上岗前连一次网：班次、路线和地图会自动下载。之后没有网络也能用。", "Have network once before the shift: shift, route and map are fetched. After that it works without."],
  ["“路线”告诉您下一站在哪里、多远、几点前到。到站停留十几秒会自动签到；没有反应就按“到达”。计划前后 10 分钟内算准时；错过的还能补，点“补到”就先去那里。", "Route tells where the next stop is, how far, and by when. Staying there for some seconds checks you in; if not, press “I am here”. Within 10 minutes of the plan is in time; what you passed over can be made up."],
  ["看到隐患或事件按“上报”：选类别，可拍照，提交。地点自动填好。", "When you see something, press Report: choose what it is, take a photo if you like, send. The place is filled in."],
  ["右上角“待传”是还没有送到的条数。有网络时会自动送出，不会丢。红色表示有一条需要您修改。", "“Waiting” at the top is what has not arrived yet. It goes by itself and is not lost. Red: one of them needs you."],
  ["遇到危险按 SOS，按住 1.5 秒，它最先发出。屏幕会告诉您谁看到了。", "In danger press SOS and hold for 1.5 s; it goes before everything else. The screen tells who has seen it."],
  ["下班时按“退出登录”。没有送出的内容留在平板上，您下次登录会继续送；别人看不到。", "At the end sign out. What was not sent stays on the tablet and goes when you sign in next; nobody else sees it."],
  ["位置只在您的班次内记录，三十天后删除。平板息屏时没有记录，空白就是空白。", "Where you are is kept on your shift only, and removed after 30 days. While the screen is off nothing is recorded."],
];

export const guide: Make = (ways) => {
  const { app, go, say } = ways;
  const element = h("div", { class: "page" });
  const out = (): void => {
    if (app.pending > 0 && !confirm(t(`还有 ${app.pending} 条没有送出。它们会留在平板上，等您下次登录。退出吗？`, `${app.pending} not sent yet. They stay on this tablet until you sign in again. Sign out?`))) return;
    app.end();
    go("signin");
  };
  const install = async (): Promise<void> => {
    const kept = (await navigator.storage?.persist?.()) ?? false;
    say(kept ? t("浏览器会保留数据", "The browser keeps the data") : t("浏览器可能清理数据：请把本页添加到主屏幕", "The browser may clear data: add this page to the home screen"));
  };
  element.append(
    h("h1", {}, t("指南", "Guide")),
    h("ol", { class: "card" }, ...STEPS.map(([zh, en]) => h("li", {}, t(zh, en)))),
    h(
      "div",
      { class: "row" },
      h("button", { class: "plain", type: "button", onclick: () => (setLanguage(lang() === "en" ? "zh" : "en"), go("guide")) }, lang() === "en" ? "中文" : "English"),
      h("button", { class: "plain", type: "button", onclick: () => void install() }, t("请浏览器保留数据", "Ask the browser to keep data")),
      h("button", { class: "plain", type: "button", onclick: out }, t("退出登录", "Sign out")),
    ),
  );
  return { element, update: () => undefined };
};
