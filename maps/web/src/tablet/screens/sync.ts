/** The outbox as people see it: each entry with the server's verdict and what to do. */

import { spelled } from "../codes";
import { h, icon } from "../dom";
import { ICONS } from "../icons";
import { MENDS, mended, wordsOf } from "../mending";
import { needsPerson, type Item } from "../outbox/item";
import { takeIn } from "../outbox/rescue";
import { FULL } from "../outbox/shelf";
import { SignInError } from "../session";
import { clock, kindName, lang, t } from "../words";
import type { Make, Ways } from "./screen";
import { stateName, verdictOf, wayName } from "./states";

export const sync: Make = (ways) => {
  const { app, say } = ways;
  const element = h("div", { class: "page" });
  const state = h("div");
  const list = h("ul", { class: "list" });
  const open = new Set<string>();
  const picker = h("input", { type: "file", accept: "application/json,.json", hidden: true });
  picker.addEventListener("change", () => void take());
  const take = async (): Promise<void> => {
    const [file] = picker.files ?? [];
    picker.value = "";
    if (!file || !app.session) return;
    await takeIn(app.db, app.session.person, await file.text()).then(
      (added) => say(t(`导入 ${added} 条`, `${added} taken in`)),
      () => say(t("文件损坏，或不是您的。", "The file is damaged, or not yours.")),
    );
    await app.tick(true);
  };
  const again = signInAgain(ways);
  element.append(
    h("h1", {}, t("同步", "Sync")),
    state,
    again,
    h(
      "div",
      { class: "row" },
      h("button", { class: "do", type: "button", onclick: () => void app.tick(true) }, icon(ICONS.sync), t("现在同步", "Sync now")),
      h("button", { class: "plain", type: "button", onclick: () => void save(ways) }, t("导出为文件", "Export as a file")),
      h("button", { class: "plain", type: "button", onclick: () => picker.click() }, t("从文件导入", "Import a file")),
      picker,
    ),
    list,
  );
  const update = (): void => {
    const { waiting } = app;
    const refused = app.photos.filter((photo) => photo.state === "refused");
    again.hidden = !app.refused;
    const { unkept } = app;
    state.replaceChildren(
      unkept > 0 ? h("p", { class: "error", role: "alert" }, notKept(unkept, app.shelf.failing)) : h("span"),
      h("p", {}, app.refused ? wayName({ ...app.way, trouble: "sign-in" }) : wayName(app.way)),
      h("p", {}, t(`${app.pending} 待传`, `${app.pending} waiting`) + (app.troubled > 0 ? t(` · ${app.troubled} 需处理`, ` · ${app.troubled} need you`) : "")),
      waiting.length > 0 ? h("p", {}, t(`其中照片 ${waiting.length} 张`, `${waiting.length} of them photos`)) : h("span"),
      ...refused.map((photo) => h("p", { class: "error" }, t(`照片未收：${photo.zh}`, `A photo was refused: ${photo.en}`))),
      app.way.answered_at ? h("p", { class: "muted small" }, t(`上次应答 ${clock(app.way.answered_at)}`, `Last answer ${clock(app.way.answered_at)}`)) : h("span"),
    );
    const { activeElement } = document;
    if (list.contains(activeElement) && ([HTMLTextAreaElement, HTMLInputElement, HTMLSelectElement].some((one) => activeElement instanceof one))) return; // somebody is mending
    const sorted = [...app.items].reverse().sort((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)));
    list.replaceChildren(...sorted.slice(0, 100).map((item) => entry(ways, item, open, update)));
  };
  return { element, update };
};

/** Return what is said of entries and photos the tablet could not keep. */
function notKept(count: number, failing: string): string {
  const why = failing === FULL ? t("平板存不下了", "The tablet is full") : t("平板的存储打不开", "The tablet's storage does not open");
  const mend = failing === FULL ? t("再清理平板空间；有空间后会自动存好", "then make room; they are kept as soon as there is room") : t("送出以后再重启平板", "and restart the tablet once they are sent");
  return t(
    `${why}：有 ${count} 条（含照片）只在内存里，关掉本页就没有。有网络会照常送出。请不要关闭本页，先点“导出为文件”，${mend}。`,
    `${why}: ${count} entries or photos are in memory only and gone when this page is closed. They are sent as ever when there is network. Leave the page open, export a file, ${mend}.`,
  );
}

function entry(ways: Ways, item: Item, open: Set<string>, again: () => void): HTMLElement {
  const mends = needsPerson(item);
  const toggle = (): void => {
    if (!open.delete(item.id)) open.add(item.id);
    again();
  };
  return h(
    "li",
    { class: "card" },
    h("div", { class: "row" }, h("span", { class: "grow" }, `${clock(item.content.made_at)} · ${title(item)}`), h("span", { class: `state state-${item.state}` }, stateName(item))),
    verdictOf(item) !== "" && (item.state !== "accepted" || decided(item)) && h("p", {}, verdictOf(item)),
    item.state === "conflict" && clashes(item),
    mends && h("button", { class: "plain", type: "button", onclick: toggle }, t("打开修改", "Open and mend")),
    mends && open.has(item.id) && editor(ways, item, open),
  );
}

function title(item: Item): string {
  const { kind, body } = item.content;
  if (kind === "checkin") return t(`签到 ${kindName(String(body.ref_kind))} ${String(body.ref_id)}`, `Check-in ${String(body.ref_id)}`);
  if (kind === "sos") return "SOS";
  if (kind === "handover") return t(`交班给 ${String(body.taker)}`, `Handed over to ${String(body.taker)}`);
  if (kind === "takeover") return t(`接 ${String(body.giver)} 的班`, `Took over from ${String(body.giver)}`);
  if (kind === "record") return t(`巡更记录 ${String(body.date)}`, `Record of ${String(body.date)}`);
  return t("上报", "Report") + ` ${String((body.details as { description?: string } | undefined)?.description ?? "")}`;
}

const decided = (item: Item): boolean => item.verdict?.code.startsWith("kept_") ?? false;

interface Clash {
  name: string;
  zh: string;
  en: string;
  theirs: unknown;
  ours: unknown;
}

/** Return both values of each field that does not go together: here and at the server. */
function clashes(item: Item): HTMLElement {
  const fields = (item.verdict?.result?.fields ?? []) as Clash[];
  const row = (one: Clash): HTMLElement =>
    h("div", {}, h("dt", {}, t(one.zh, one.en)), h("dd", {}, t(`您的：${shown(one.theirs)}`, `Yours: ${shown(one.theirs)}`)), h("dd", {}, t(`系统里：${shown(one.ours)}`, `There: ${shown(one.ours)}`)));
  return h("div", { class: "clash" }, h("dl", {}, ...fields.map(row)), h("p", { class: "muted" }, t("已请调度处理，结果会显示在这里。也可以自己修改或撤回。", "A dispatcher will decide and it is told here. You may mend or withdraw it yourself.")));
}

/** Return a value as people read it. */
function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("（空）", "(nothing)");
  if (Array.isArray(value)) return value.map(shown).join("、");
  if (typeof value === "object") return Object.values(value).filter((part) => part !== "").map(shown).join(" ");
  return /^\d{4}-\d\d-\d\dT/.test(String(value)) ? clock(String(value)) : String(value);
}

/** Return the form that signs in anew where the token is over: the outbox goes on. */
function signInAgain({ app, say }: Ways): HTMLElement {
  const password = h("input", { type: "password", required: true, autocomplete: "current-password", "aria-label": t("密码", "Password"), placeholder: t("密码", "Password") });
  const error = h("p", { class: "error", role: "alert" });
  const send = async (): Promise<void> => {
    error.textContent = "";
    await app.renew(password.value).then(
      () => say(t("已重新登录，继续上传。", "Signed in again; it goes on.")),
      (caught: unknown) => {
        const why = caught instanceof SignInError ? caught.why : "server";
        error.textContent = why === "guard" ? t("这个账号现在不是本社区的保安，请找管理员；内容都还在。", "This account is no guard's now: ask a manager. Everything is still here.") : why === "wrong" ? t("密码不对，请再试。", "That is wrong; try again.") : why === "wait" ? t("试得太多，请稍等再试。", "Too many tries; wait a little.") : t("现在连不上，内容都还在，请稍后再试。", "It cannot be reached now; everything is still here.");
      },
    );
    password.value = "";
  };
  return h("form", { class: "card", hidden: true, "data-again": true, onsubmit: (event) => (event.preventDefault(), void send()) }, h("h2", {}, t("登录已过期", "Your sign-in is over")), h("p", {}, t("输入密码继续上传。内容都还在，PIN 不变。", "Enter your password to go on. Everything is still here, and the PIN stays.")), password, error, h("button", { class: "do" }, t("继续", "Go on")));
}

function editor(ways: Ways, item: Item, open: Set<string>): HTMLElement {
  const { app, say } = ways;
  const { body, kind } = item.content;
  const words = MENDS[kind];
  const text = words ? h("textarea", { "aria-label": t(words[1], words[2]) }) : null;
  if (text) text.value = wordsOf(item.content);
  const tag = kind === "checkin" && body.how === "code" ? h("input", { autocapitalize: "characters", "aria-label": t("短码", "Short code"), value: String(body.tag ?? "") }) : null;
  const category = kind === "case" ? categories(ways, String((body.details as Record<string, unknown>).category)) : null;
  const send = async (): Promise<void> => {
    const more = { ...(tag && { tag: spelled(tag.value) }), ...(category && { category: category.value }) };
    await app.shelf.mend(item.id, mended(item.content, text?.value.trim() ?? "", more), []);
    open.delete(item.id);
    (document.activeElement as HTMLElement | null)?.blur();
    await app.tick(true);
  };
  const withdraw = async (): Promise<void> => {
    if (!confirm(t("撤回这一条？七天内仍可在本机查看。", "Withdraw it? It can be seen here for seven days."))) return;
    await app.shelf.happen(item.id, { kind: "withdraw", server: app.now() });
    open.delete(item.id);
    say(t("已撤回", "Withdrawn"));
    await app.tick();
  };
  return h(
    "div",
    { class: "card" },
    category && h("label", {}, t("类别", "Category"), category),
    words !== undefined && text && h("label", {}, t(words[1], words[2]), text),
    tag && h("label", {}, t("短码", "Short code"), tag),
    h("div", { class: "row" },
      h("button", { class: "plain", type: "button", onclick: () => void send() }, t("改好重发", "Send again")),
      h("button", { class: "plain", type: "button", onclick: () => void withdraw() }, t("撤回", "Withdraw"))),
  );
}

/** Return the choice of what it is; what a report says may be gone from the book by now. */
function categories({ app }: Ways, chosen: string): HTMLSelectElement {
  const book = app.bundle?.book.categories ?? [];
  const names = book.map((one): [string, string] => [one.code, lang() === "en" ? one.en : one.zh]);
  const known = names.some(([code]) => code === chosen);
  const all: [string, string][] = known ? names : [[chosen, t(`${chosen}（已取消）`, `${chosen} (gone)`)], ...names];
  return h("select", { "aria-label": t("类别", "Category") }, ...all.map(([code, name]) => h("option", { value: code, selected: code === chosen }, name)));
}

async function save({ app }: Ways): Promise<void> {
  if (!app.session) return;
  const text = await app.file();
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const day = new Date().toISOString().slice(0, 10);
  h("a", { href: address, download: `gridbeat-${app.session.username}-${day}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
