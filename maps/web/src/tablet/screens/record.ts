/** My record: how my shifts went, seen by me before anybody else, what I object to, and who saw where I was. */

import type { Outcome, ShiftRecord, Went } from "../bundle";
import { keyOf } from "../course";
import { h } from "../dom";
import { byDay, fetchLooks, keptLooks, type Looker, type Looks } from "../looks";
import { clock, kindName, lang, shiftName, t } from "../words";
import type { Make, Ways } from "./screen";

const OUTCOMES: [Outcome, string, string][] = [
  ["on_time", "准时", "on time"],
  ["late", "迟到", "late"],
  ["missed", "漏检", "missed"],
  ["by_other", "他人巡过", "by others"],
  ["not_counted", "不计", "not counted"],
  ["to_come", "未到", "to come"],
];

export const record: Make = (ways) => {
  const { app } = ways;
  const element = h("div", { class: "page" });
  const seen = h("section", { class: "card", "data-looks": "" });
  let looks: Looks | null = null;
  let shown = "";
  const update = (): void => {
    const records = (app.bundle?.record ?? []).slice(0, 3);
    const state = JSON.stringify([records, app.items.length, looks, lang()]);
    if (state === shown || (shown !== "" && element.contains(document.activeElement) && document.activeElement instanceof HTMLTextAreaElement)) return;
    shown = state;
    seen.replaceChildren(...told_of(looks));
    element.replaceChildren(
      h("h1", {}, t("我的巡更记录", "My record")),
      h("p", { class: "muted" }, t("您先看。您提交后，或班后 24 小时，主管才看得到。", "You see it first. Others see it once you have said so, or a day after the shift.")),
      ...(records.length > 0 ? records.map((one) => card(ways, one)) : [h("p", {}, t("近三天没有记录，或还没有下载。", "There is none of the last three days, or it was not fetched yet."))]),
      app.fetched_at ? h("p", { class: "muted small" }, t(`数据更新于 ${clock(app.fetched_at)}`, `Fetched at ${clock(app.fetched_at)}`)) : h("span"),
      seen,
    );
  };
  const ask = async (): Promise<void> => {
    const { session, db } = app;
    if (session === null) return;
    for (const from of [keptLooks, fetchLooks]) {
      looks = (await from(db, session)) ?? looks;
      update();
    }
  };
  void ask();
  return { element, update };
};

function card(ways: Ways, one: ShiftRecord): HTMLElement {
  const { app, say } = ways;
  const here = app.checked;
  const waits = (stop: Went): boolean => stop.outcome === "missed" && here.has(keyOf(stop));
  const troubled = one.stops.filter((stop) => stop.outcome === "late" || stop.outcome === "missed" || stop.objection !== null);
  const said = app.items.filter(({ content: { kind, body }, state }) => kind === "record" && state !== "withdrawn" && body.date === one.date && body.shift === one.shift).at(-1);
  const objections = new Map<Went, HTMLTextAreaElement>();
  const note = h("textarea", { maxlength: "2000", "aria-label": t("整班说明（可不填）", "On the whole shift, if anything"), placeholder: t("整班说明，例如换班、平板没电（可不填）", "On the whole shift: a swap, a flat battery …") });
  const send = h("button", { class: "do", type: "button" }, t("我看过了，提交", "I have seen it: send"));
  send.addEventListener("click", () => {
    send.disabled = true;
    (document.activeElement as HTMLElement | null)?.blur();
    const given = [...objections].filter(([, text]) => text.value.trim() !== "");
    const body = { date: one.date, shift: one.shift, note: note.value.trim(), objections: given.map(([{ kind, ref_id, at }, text]) => ({ kind, ref_id, at, text: text.value.trim() })) };
    void app.put("record", body).then(() => say(t("已提交，会自动上传。", "Sent as soon as there is network.")));
  });
  const counts = OUTCOMES.filter(([code]) => (one.counts[code] ?? 0) > 0).map(([code, zh, en]) => h("span", { class: `state outcome-${code}` }, `${t(zh, en)} ${one.counts[code]}`));
  const told = said?.content.made_at ?? one.told_at;
  return h(
    "section",
    { class: "card", "data-record": one.date },
    h("h2", {}, `${one.date} ${shiftName(one.shift)} ${clock(one.start)}–${clock(one.end)}`),
    h("p", { class: "row" }, ...counts),
    troubled.length > 0
      ? listed(troubled.map((stop) => line(stop, waits(stop), told === null ? objections : null)))
      : h("p", {}, t("没有迟到，没有漏检。", "Nothing late, nothing missed.")),
    told === null && troubled.length > 0 && note,
    told === null ? send : h("p", { class: "state state-accepted" }, t(`已提交 ${clock(told)}`, `Sent at ${clock(told)}`)),
  );
}

const DOORS: Record<string, [string, string]> = {
  live: ["实时地图", "the live map"],
  replay: ["巡逻回放", "a replay"],
  case: ["案件旁的巡逻", "patrols near a case"],
  ogc: ["桌面软件", "a desktop program"],
};

/** Return who saw where the guard was, day by day. */
function told_of(looks: Looks | null): Node[] {
  const days = byDay(looks?.looks ?? []);
  const none = looks === null ? t("还没有取到，有网络时打开这一页就会显示。", "Not fetched yet: open this page with network.") : t("一年之内没有人看过。", "Nobody has within a year.");
  const lines = days.map(([day, lookers]) => h("li", {}, h("strong", {}, day), h("ul", {}, ...lookers.map((one) => h("li", {}, looked(one))))));
  return [
    h("h2", {}, t("谁看过我的位置", "Who saw where I was")),
    h("p", { class: "muted" }, t("只有调度员和管理者看得到，只在您上班时；每次都有记录，保存一年。", "Dispatchers and managers alone see it, while you are on shift. It is on record for a year.")),
    days.length > 0 ? listed(lines) : h("p", {}, none),
    looks === null ? h("span") : h("p", { class: "muted small" }, t(`记录取于 ${clock(looks.fetched_at)}`, `Fetched at ${clock(looks.fetched_at)}`)),
  ];
}

function looked({ username, doors, first_at, last_at }: Looker): string {
  const [first, last] = [clock(first_at), clock(last_at)];
  const how = doors.map((door) => t(...(DOORS[door] ?? [door, door]))).join(t("、", ", "));
  return `${username} · ${first === last ? first : `${first}–${last}`} · ${how}`;
}

const MOST = 6;

/** Return the first lines, and the rest when asked for. */
function listed(lines: HTMLElement[]): HTMLElement {
  const rest = lines.slice(MOST);
  const list = h("ul", { class: "list" }, ...lines.slice(0, MOST));
  if (rest.length === 0) return list;
  const more = h("button", { class: "plain", type: "button", onclick: () => more.parentElement?.replaceWith(...rest) }, t(`再看 ${rest.length} 条`, `${rest.length} more`));
  list.append(h("li", {}, more));
  return list;
}

function line(stop: Went, waits: boolean, objections: Map<Went, HTMLTextAreaElement> | null): HTMLElement {
  const item = h("li", { class: "card" });
  const what = waits ? t("已签到，待送出", "checked in, not sent yet") : told(stop);
  item.append(h("div", { class: "row" }, h("span", { class: "grow" }, `${clock(stop.at)} · ${kindName(stop.kind)} ${stop.name}`), h("span", { class: `state outcome-${waits ? "on_time" : stop.outcome}` }, what)));
  if (stop.outcome === "missed" && stop.gap_min !== null && stop.max_gap_min !== null)
    item.append(h("p", { class: "muted small" }, gap(stop.gap_min, stop.max_gap_min)));
  if (stop.objection) item.append(h("p", {}, t(`您的说明：${stop.objection}`, `You said: ${stop.objection}`)));
  if (stop.objection) item.append(answered(stop));
  if (objections === null || waits) return item;
  const open = h("button", { class: "plain", type: "button" }, t("有异议", "Object"));
  const row = item.firstElementChild;
  open.addEventListener("click", () => {
    const text = h("textarea", { maxlength: "300", "aria-label": t("为什么不对", "Why it is wrong"), placeholder: t("为什么不对（例如：码牌掉了）", "Why it is wrong (the sign was gone)") });
    objections.set(stop, text);
    open.remove();
    item.append(text);
    text.focus();
  });
  row?.append(open);
  return item;
}

function told(stop: Went): string {
  if (stop.outcome === "late") return t(`迟到 ${Math.round(stop.late_min)} 分钟`, `${Math.round(stop.late_min)} min late`);
  const [, zh, en] = OUTCOMES.find(([code]) => code === stop.outcome) ?? ["", "", ""];
  return t(zh, en);
}

/** Return what was said to an objection. */
function answered({ answer }: Went): HTMLElement {
  if (!answer) return h("p", { class: "muted" }, t("等主管答复", "Not answered yet"));
  const { decision, text, by, at } = answer;
  const granted = decision === "granted";
  const said = granted ? t("异议成立，不计", "granted: not counted") : t("异议不成立", "not granted");
  return h("p", { class: granted ? "state state-accepted" : "state" }, `${said}${text ? t(`：${text}`, `: ${text}`) : ""}`, h("span", { class: "muted small" }, t(`（${by} ${clock(at)} 答复）`, ` (${by}, ${clock(at)})`)));
}

function gap(gap_min: number, max_min: number): string {
  const [went, most] = [Math.round(gap_min), Math.round(max_min)];
  return went <= most ? t(`间隔 ${went} 分钟，未超 ${most} 分钟上限`, `unseen for ${went} min, within the limit of ${most}`) : t(`间隔 ${went} 分钟，超过 ${most} 分钟上限`, `unseen for ${went} min, over the limit of ${most}`);
}
