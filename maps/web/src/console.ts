import "./console.css";
import "./home/home.css";
import { begin as followAlarms } from "./alarm-page";
import { begin as answer } from "./calls/calls";
import { CaseMap, type MapData } from "./console-map";
import { HomeMap, type HomeData } from "./home/home";
import { Shared } from "./stream/shared";
import { PlanEdit } from "./plan-edit";
import type { Place } from "./types";

/** The console's script: it adds the map to pages that work without it. */

let map: CaseMap | null = null;
let home: HomeMap | null = null;
let shared: Shared | null = null;
let edit: PlanEdit | null = null;

function begin(): void {
  const data = document.getElementById("map-data")?.textContent;
  const box = document.getElementById("map");
  if (box && document.getElementById("edit-data") && !edit?.holds(box)) {
    edit?.remove();
    edit = new PlanEdit(box);
  }
  if (!data || !box || home || map?.holds(box)) return;
  if (document.body.classList.contains("gh-page")) {
    if (shared) home = new HomeMap(box, JSON.parse(data) as HomeData, shared);
    return;
  }
  map?.remove();
  map = new CaseMap(box, JSON.parse(data) as MapData);
}

/** Listen to what happens, where the page or its head has something to tell of it. */
function listen(): void {
  const { events, who } = document.getElementById("stream")?.dataset ?? {};
  if (!events) return;
  shared = new Shared(events, `gridbeat ${who} ${events}`);
  answer(shared);
  followAlarms(shared);
  begin();
  shared.begin();
}

/** Light what a line is about on the map while the pointer or the focus is on it. */
function point(event: Event, on: boolean): void {
  const line = (event.target as Element | null)?.closest?.<HTMLElement>("[data-case], [data-guard]");
  const id = line?.dataset.case ?? line?.dataset.guard;
  if (id) (home ?? map)?.light(id, on);
}

/** Show the place of a line that leads nowhere else. */
function look(event: Event): void {
  if (event instanceof KeyboardEvent && event.key !== "Enter") return;
  const line = (event.target as Element | null)?.closest?.<HTMLElement>("[role=button][data-at]");
  if (line?.dataset.at) home?.look(line.dataset.at.split(",").map(Number) as Place);
}

/** Bring the page's own link into view where the head is wider than the screen. */
function shown(): void {
  document.querySelector(".gc-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

const KEPT = "gridbeat-queue";

/** Keep the queue's address, so that the way back from a case leads to the same filters. */
function keep(): void {
  if (document.getElementById("queue")) {
    const query = new URLSearchParams(location.search);
    query.delete("done");
    sessionStorage.setItem(KEPT, `${location.pathname}?${query}`);
    return;
  }
  const kept = sessionStorage.getItem(KEPT) ?? "";
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-back]"))
    if (kept.split("?")[0] === link.pathname) link.href = kept;
}

/** Show the queue's list or its map, where there is no room for both. */
function turn(event: Event): void {
  const tab = (event.target as Element | null)?.closest<HTMLElement>("[data-tab]");
  if (!tab) return;
  for (const one of document.querySelectorAll("[data-tab]")) one.setAttribute("aria-pressed", String(one === tab));
  document.getElementById("queue")?.classList.toggle("gc-show-map", tab.dataset.tab === "map");
  map?.resized();
}

document.documentElement.classList.add("gc-scripted");
document.addEventListener("DOMContentLoaded", listen);
document.addEventListener("DOMContentLoaded", begin);
document.addEventListener("DOMContentLoaded", keep);
document.addEventListener("htmx:pushedIntoHistory", keep);
document.addEventListener("click", turn);
document.addEventListener("DOMContentLoaded", shown);
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("htmx:historyRestore", begin);
document.addEventListener("click", look);
document.addEventListener("keydown", look);
document.addEventListener("pointerover", (event) => point(event, true));
document.addEventListener("pointerout", (event) => point(event, false));
document.addEventListener("focusin", (event) => point(event, true));
document.addEventListener("focusout", (event) => point(event, false));
