/** Handing over and taking over: what is open, late and broken, and two confirmations. */

import type { Open, Turn } from "../bundle";
import { h, icon } from "../dom";
import { ICONS } from "../icons";
import { openCases, toTell, type Near } from "../turns";
import { clock, day, lang, t } from "../words";
import type { Make, Ways } from "./screen";

const EQUIPMENT: [string, string][] = [
  ["对讲机", "Radio"], ["手电筒", "Torch"], ["平板", "Tablet"], ["充电器", "Charger"],
  ["钥匙门禁卡", "Keys and cards"], ["雨具", "Rain gear"], ["巡更点码牌", "Checkpoint sign"], ["其他", "Other"],
];

export const handover: Make = (ways) => {
  const { app } = ways;
  const element = h("div", { class: "page" });
  let shown = "";
  const update = (): void => {
    const turns = app.turns;
    // Anew only when something has come or gone: somebody may be writing.
    const state = JSON.stringify([turns, app.pending, lang(), turns.map((turn) => app.courseOf(turn)?.missed.length)]);
    if (state === shown) return;
    const writing = element.contains(document.activeElement) && document.activeElement instanceof HTMLTextAreaElement;
    if (writing && shown !== "") return;
    shown = state;
    element.replaceChildren(
      h("h1", {}, t("交接班", "Handover")),
      ...(turns.length > 0
        ? turns.slice(0, 4).map((turn) => (turn.takes ? taking(ways, turn) : giving(ways, turn)))
        : [h("p", {}, t("近几小时没有您的交接。", "You have no handover in the next hours."))]),
    );
  };
  return { element, update };
};

const title = (turn: Near): HTMLElement =>
  h("h2", {}, `${clock(turn.at)} `, turn.takes ? t(`接 ${turn.giver} 的班`, `take over from ${turn.giver}`) : t(`交班给 ${turn.taker}`, `hand over to ${turn.taker}`));

function giving(ways: Ways, turn: Near): HTMLElement {
  const card = h("section", { class: "card", "data-turn": "gives" }, title(turn), h("p", { class: "muted" }, turn.where));
  if (turn.given === null) card.append(...form(ways, turn, null));
  else card.append(...given(ways, turn, card));
  return card;
}

/** Return what the leaving guard has said, and whether it can be put right. */
function given(ways: Ways, turn: Near, card: HTMLElement): Node[] {
  const { given: said, taken } = turn;
  if (said === null) return [];
  const mend = h("button", { class: "plain", type: "button", onclick: () => card.replaceChildren(title(turn), ...form(ways, turn, said)) }, t("修改", "Correct it"));
  return [
    h("p", { class: taken ? "state state-accepted" : "state" }, taken ? t(`${turn.taker} 已确认接班`, `${turn.taker} has taken over`) : t(`已交班 ${clock(said.at)}，等 ${turn.taker} 确认`, `Handed over at ${clock(said.at)}; ${turn.taker} has yet to confirm`)),
    ...words(said),
    taken?.remark ? h("p", {}, t(`接班意见：${taken.remark}`, `Remark: ${taken.remark}`)) : h("span"),
    taken ? h("span") : h("div", { class: "row" }, mend),
    taken ? h("span") : h("p", { class: "muted small" }, t("接班人可以在自己的平板上确认，也可以在这台平板上登录后确认。", "The relief confirms on his own tablet, or signs in on this one.")),
  ];
}

function form(ways: Ways, turn: Near, before: Turn["given"]): Node[] {
  const { app, say } = ways;
  const names = new Map(app.bundle?.book.categories.map((one) => [one.code, lang() === "en" ? one.en : one.zh]));
  const open = toTell(app.courseOf(turn), openCases((app.bundle?.cases ?? []).filter((one) => one.own), app.shiftOf(turn) ?? undefined), names);
  const broken = new Set(before?.faults.map((one) => one.name));
  const tiles = EQUIPMENT.map(([zh, en]) => {
    const tile = h("button", { class: "plain", type: "button", "aria-pressed": String(broken.has(zh)) }, t(zh, en));
    tile.addEventListener("click", () => {
      if (!broken.delete(zh)) broken.add(zh);
      tile.setAttribute("aria-pressed", String(broken.has(zh)));
    });
    return tile;
  });
  const note = h("textarea", { maxlength: "2000", "aria-label": t("交班说明", "What the relief must know"), placeholder: t("要交代的事（可不填）", "What the relief must know, if anything") });
  note.value = before?.note ?? "";
  const send = h("button", { class: "do", type: "button" }, icon(ICONS.check), t("确认交班", "Hand over"));
  send.addEventListener("click", () => {
    if (app.pending > 0 && !confirm(t(`还有 ${app.pending} 条没有送出。它们留在这台平板上，您下次登录会继续送。仍然交班吗？`, `${app.pending} not sent yet. They stay on this tablet and go when you sign in again. Hand over all the same?`))) return;
    send.disabled = true;
    note.blur();
    const { at, giver, taker } = turn;
    const faults = [...broken].map((name) => ({ name, fault: "" }));
    const body = { at, giver, taker, note: note.value.trim(), faults, open, unsent: app.pending, ...(before ? { replaces: before.item } : {}) };
    void app.put("handover", body).then(() => say(t("已交班。交接内容已记下，会自动上传。", "Handed over. It is kept and sent by itself.")));
  });
  return [
    ...(app.pending > 0
      ? [h("p", { class: "error" }, t(`还有 ${app.pending} 条没有送出`, `${app.pending} not sent yet`)), h("div", { class: "row" }, h("button", { class: "plain", type: "button", onclick: () => void app.tick(true) }, icon(ICONS.sync), t("现在同步", "Sync now")))]
      : []),
    h("p", {}, open.length > 0 ? t("这些会一并交给接班人：", "This goes to the relief as well:") : t("没有漏检，没有未办完的案件。", "Nothing missed, no open cases.")),
    lines(open),
    h("p", { id: "broken" }, t("哪些设备有故障？没有就不点。", "What is broken? Nothing: touch nothing.")),
    h("div", { class: "tiles", role: "group", "aria-labelledby": "broken" }, ...tiles),
    note,
    send,
  ];
}

function taking(ways: Ways, turn: Near): HTMLElement {
  const { app, say } = ways;
  const card = h("section", { class: "card", "data-turn": "takes" }, title(turn), h("p", { class: "muted" }, turn.where));
  if (turn.given) {
    card.append(
      h("p", { class: "state" }, t(`${turn.giver} 已交班 ${clock(turn.given.at)}`, `${turn.giver} handed over at ${clock(turn.given.at)}`)),
      ...words(turn.given),
      turn.given.unsent > 0 ? h("p", { class: "muted" }, t(`交班时还有 ${turn.given.unsent} 条没有送出，留在他的平板上。`, `${turn.given.unsent} were not sent yet; they are on his tablet.`)) : h("span"),
    );
  } else card.append(h("p", { class: "state" }, t(`还没有收到 ${turn.giver} 的交班内容。可以请他口头说明，再确认。`, `Nothing has come from ${turn.giver} yet. Let him tell you, then confirm.`)));
  card.append(...around(ways, app.shiftOf(turn) ?? undefined));
  if (turn.taken) {
    card.append(h("p", { class: "state state-accepted" }, t(`已确认接班 ${clock(turn.taken.at)}`, `Taken over at ${clock(turn.taken.at)}`)));
    if (!turn.taken.current) card.append(h("p", { class: "error" }, t("您确认之后，交班内容又有变化，请再看一遍。", "What he said has changed since you confirmed; read it once more.")));
    return card;
  }
  const remark = h("textarea", { maxlength: "2000", "aria-label": t("接班意见（可不填）", "Remark, if any"), placeholder: t("有不符的写在这里（可不填）", "What is not as he said, if anything") });
  const send = h("button", { class: "do", type: "button" }, icon(ICONS.check), t("确认接班", "Take over"));
  send.addEventListener("click", () => {
    send.disabled = true;
    remark.blur();
    const { at, giver, taker, item } = turn;
    const body = { at, giver, taker, remark: remark.value.trim(), ...(item ? { seen: item } : {}) };
    void app.put("takeover", body, [], item ? [item] : []).then(() => say(t("已接班，会自动上传。", "Taken over; it is sent by itself.")));
  });
  card.append(remark, send);
  return card;
}

/** Return what is open along the coming route, whoever saw it. */
function around({ app }: Ways, shift: Parameters<typeof openCases>[1]): Node[] {
  const names = new Map(app.bundle?.book.categories.map((one) => [one.code, lang() === "en" ? one.en : one.zh]));
  const along = openCases(app.bundle?.cases ?? [], shift).filter((one) => one.along);
  if (along.length === 0) return [];
  const open = along.map(({ one }): Open => ({ kind: "case", ref_id: one.case_id, name: `${names.get(one.category ?? "") ?? ""} ${one.description ?? ""}`.trim(), at: one.at }));
  return [h("p", {}, t("您的路线上还没有办完的：", "Still open along your route:")), lines(open)];
}

function words(said: NonNullable<Turn["given"]>): Node[] {
  const faults = said.faults.map((one) => t(one.name, EQUIPMENT.find(([zh]) => zh === one.name)?.[1] ?? one.name));
  return [
    said.note ? h("p", {}, t(`说明：${said.note}`, `Note: ${said.note}`)) : h("span"),
    faults.length > 0 ? h("p", { class: "timing-late" }, icon(ICONS.late), " ", t(`设备故障：${faults.join("、")}`, `Broken: ${faults.join(", ")}`)) : h("span"),
    lines(said.open),
  ];
}

const KINDS: Record<Open["kind"], [string, string]> = { case: ["未办完", "Open"], late: ["逾时未到", "Overdue"], missed: ["漏检", "Missed"] };
const MOST_CASES = 8;
const MOST_STOPS = 3;

/** Return what is open: each case, and of the stops how many and the last ones. */
function lines(open: Open[]): HTMLElement {
  const cases = open.filter((one) => one.kind === "case");
  const when = (one: Open): string => (one.at ? clock(one.at) : "");
  const stops = (["late", "missed"] as const).map((kind) => {
    const of = open.filter((one) => one.kind === kind);
    const last = of.slice(-MOST_STOPS).map((one) => `${one.name} ${when(one)}`);
    return of.length > 0 && h("li", {}, `${t(...KINDS[kind])} ${of.length}${t("：", ": ")}${of.length > MOST_STOPS ? "… " : ""}${last.join(t("、", ", "))}`);
  });
  const rest = cases.length - MOST_CASES;
  return h(
    "ul",
    { class: "list" },
    ...cases.slice(0, MOST_CASES).map((one) => h("li", {}, `${t(...KINDS.case)} · ${one.name} · ${one.at ? day(one.at).slice(5) : ""} ${when(one)}`)),
    rest > 0 && h("li", { class: "muted" }, t(`另有 ${rest} 件未办完`, `${rest} more open`)),
    ...stops,
  );
}
