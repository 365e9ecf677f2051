/** Add the buttons that zoom, named in the language of the page. */
export function zoom(map: L.Map, zh: boolean): void {
  L.control.zoom(zh ? { zoomInTitle: "放大", zoomOutTitle: "缩小" } : {}).addTo(map);
}
