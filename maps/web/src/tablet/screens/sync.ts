/** The outbox as people see it: each entry with the server's verdict and what to do. */

import { h, icon } from "../dom";
import { ICONS } from "../icons";
import { needsPerson, type Item } from "../outbox/item";
import { rescue, takeIn } from "../outbox/rescue";
import { clock, kindName, t } from "../words";
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
  element.append(
    h("h1", {}, t("同步", "Sync")),
    state,
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
    const waiting = app.photos.filter((photo) => photo.state === "waiting");
    const refused = app.photos.filter((photo) => photo.state === "refused");
    state.replaceChildren(
      h("p", {}, wayName(app.way)),
      h("p", {}, t(`${app.pending} 待传 · ${app.troubled} 需处理`, `${app.pending} waiting · ${app.troubled} need you`)),
      waiting.length > 0 ? h("p", {}, t(`其中照片 ${waiting.length} 张`, `${waiting.length} of them photos`)) : h("span"),
      ...refused.map((photo) => h("p", { class: "error" }, t(`照片未收：${photo.zh}`, `A photo was refused: ${photo.en}`))),
      app.way.answered_at ? h("p", { class: "muted small" }, t(`上次应答 ${clock(app.way.answered_at)}`, `Last answer ${clock(app.way.answered_at)}`)) : h("span"),
    );
    if (list.contains(document.activeElement) && open.size > 0) return; // somebody is mending
    const sorted = [...app.items].reverse().sort((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)));
    list.replaceChildren(...sorted.slice(0, 100).map((item) => entry(ways, item, open, update)));
  };
  return { element, update };
};

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
    verdictOf(item) !== "" && item.state !== "accepted" && h("p", {}, verdictOf(item)),
    mends && h("button", { class: "plain", type: "button", onclick: toggle }, t("打开修改", "Open and mend")),
    mends && open.has(item.id) && editor(ways, item, open),
  );
}

function title(item: Item): string {
  const { kind, body } = item.content;
  if (kind === "checkin") return t(`签到 ${kindName(String(body.ref_kind))} ${String(body.ref_id)}`, `Check-in ${String(body.ref_id)}`);
  if (kind === "sos") return "SOS";
  return t("上报", "Report") + ` ${String((body.details as { description?: string } | undefined)?.description ?? "")}`;
}

function editor(ways: Ways, item: Item, open: Set<string>): HTMLElement {
  const { app, say } = ways;
  const { body, kind } = item.content;
  const details = (body.details ?? {}) as Record<string, unknown>;
  const text = h("textarea", { "aria-label": t("说明", "Words") });
  text.value = String(kind === "case" ? (details.description ?? "") : (body.ref_id ?? ""));
  const send = async (): Promise<void> => {
    const changed = kind === "case" ? { ...body, details: { ...details, description: text.value } } : { ...body, ref_id: text.value.trim() };
    await app.shelf.mend(item.id, { ...item.content, body: changed }, []);
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
    h("label", {}, kind === "case" ? t("说明", "Words") : t("编号", "Number"), text),
    h("div", { class: "row" },
      h("button", { class: "plain", type: "button", onclick: () => void send() }, t("改好重发", "Send again")),
      h("button", { class: "plain", type: "button", onclick: () => void withdraw() }, t("撤回", "Withdraw"))),
  );
}

async function save({ app }: Ways): Promise<void> {
  if (!app.session) return;
  const text = await rescue(app.shelf, app.session.person, app.device);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const day = new Date().toISOString().slice(0, 10);
  h("a", { href: address, download: `gridbeat-${app.session.username}-${day}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
