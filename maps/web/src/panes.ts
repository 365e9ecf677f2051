/** What lies on what, from bottom to top. */
const ORDER = [
  "ground",
  "grids",
  "compounds",
  "buildings",
  "casing",
  "streets",
  "barriers",
  "dead",
  "outlines",
  "heat",
  "contours",
  "coverage",
  "routes",
  "cameras",
  "areas",
  "gates",
  "checkpoints",
];

/** Return the name of a pane. */
export const pane = (name: string): string => `gb-${name}`;

/** Make the panes of every map there will be. */
export function makePanes(): void {
  L.Map.addInitHook(function (this: L.Map) {
    ORDER.forEach((name, place) => {
      this.createPane(pane(name)).style.zIndex = String(300 + 10 * place);
    });
    const labels = this.createPane(pane("labels"));
    labels.style.zIndex = "640";
    labels.style.pointerEvents = "none";
    this.createPane(pane("people")).style.zIndex = "645";
  });
}
