import type { Place } from "../types";
import { el } from "../dom";

/** Put the alarms of the column onto the map: what is listed is what is drawn. */
export function showAlarms(group: L.LayerGroup): void {
  group.clearLayers();
  for (const line of document.querySelectorAll<HTMLElement>(".gh-alarm[data-at]")) {
    const at = (line.dataset.at ?? "").split(",").map(Number) as Place;
    const grave = line.classList.contains("gh-grave");
    const sign = el("span", `gh-alarm-mark${grave ? " gh-grave" : ""}`, grave ? "✚" : "▲");
    const icon = L.divIcon({ className: "gh-alarm-icon", html: sign.outerHTML, iconSize: [30, 30], iconAnchor: [15, 44] });
    const said = line.querySelector("b")?.textContent?.trim() ?? "";
    L.marker(at, { icon, title: said, alt: said, zIndexOffset: 8000 }).addTo(group);
  }
}
