import "./console.css";
import { begin as listen } from "./calls/calls";
import { CaseMap, type MapData } from "./console-map";

/** The console's script: it adds the map to pages that work without it. */

let map: CaseMap | null = null;

function begin(): void {
  const data = document.getElementById("map-data")?.textContent;
  const box = document.getElementById("map");
  if (!data || !box || map?.holds(box)) return;
  map?.remove();
  map = new CaseMap(box, JSON.parse(data) as MapData);
}

/** Light a case on the map while the pointer or the focus is on its line. */
function point(event: Event, on: boolean): void {
  const line = (event.target as Element | null)?.closest?.<HTMLElement>("[data-case]");
  if (line?.dataset.case) map?.light(line.dataset.case, on);
}

/** Bring the page's own link into view where the head is wider than the screen. */
function shown(): void {
  document.querySelector(".gc-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

document.addEventListener("DOMContentLoaded", begin);
document.addEventListener("DOMContentLoaded", shown);
document.addEventListener("DOMContentLoaded", listen);
document.addEventListener("htmx:afterSettle", begin);
document.addEventListener("htmx:historyRestore", begin);
document.addEventListener("pointerover", (event) => point(event, true));
document.addEventListener("pointerout", (event) => point(event, false));
document.addEventListener("focusin", (event) => point(event, true));
document.addEventListener("focusout", (event) => point(event, false));
