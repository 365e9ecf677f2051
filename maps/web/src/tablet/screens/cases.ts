/** My cases: what I reported, and where it stands. */

import { h } from "../dom";
import { clock, day, lang, t } from "../words";
import { stateName } from "./states";
import type { Make } from "./screen";

const STATES: Record<string, [string, string]> = {
  linked: ["待核实", "to be verified"],
  filed: ["已立案", "filed"],
  dispatched: ["已派单", "dispatched"],
  accepted: ["处置中", "being handled"],
  handled: ["待核查", "to be checked"],
  closed: ["已结案", "closed"],
  evaluated: ["已评价", "evaluated"],
  suspended: ["已挂账", "suspended"],
  cancelled: ["已作废", "cancelled"],
  merged: ["已合并", "merged"],
};

export const cases: Make = ({ app }) => {
  const element = h("div", { class: "page" });
  const update = (): void => {
    const names = new Map(app.bundle?.book.categories.map((one) => [one.code, lang() === "en" ? one.en : one.zh]));
    const here = app.items.filter((item) => item.content.kind === "case" && item.state !== "withdrawn").reverse();
    const known = new Set(here.map((item) => String(item.content.body.case_id)));
    const states = new Map((app.bundle?.cases ?? []).map((one) => [one.case_id, one]));
    const told = (code: string): string => t(...(STATES[code] ?? [code, code]));
    const rows = here.map((item) => {
      const { details, case_id } = item.content.body as { case_id: string; details: { category: string; description: string } };
      const server = states.get(case_id);
      const said = server ? told(server.state) : stateName(item);
      return line(names.get(details.category) ?? "", details.description, item.content.made_at, said);
    });
    const older = [...states.values()].filter((one) => !known.has(one.case_id));
    const others = older.map((one) => line(names.get(one.category ?? "") ?? "", one.description ?? "", one.at, told(one.state)));
    element.replaceChildren(
      h("h1", {}, t("我的案件", "My cases")),
      rows.length + others.length > 0
        ? h("ul", { class: "list" }, ...rows, ...others)
        : h("p", {}, t("还没有。看到隐患或事件，点“上报”。", "None yet. When you see something, press Report.")),
    );
  };
  return { element, update };
};

const line = (title: string, words: string, at: string, state: string): HTMLElement =>
  h(
    "li",
    { class: "card" },
    h("div", { class: "row" }, h("h2", { class: "grow" }, title), h("span", { class: "state" }, state)),
    words !== title && h("p", {}, words),
    h("p", { class: "muted small" }, `${day(at)} ${clock(at)}`),
  );
