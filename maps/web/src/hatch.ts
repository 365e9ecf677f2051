import type { Palette } from "./types";

/** Pixels between the strokes of what nobody sees and of what is seen too late. */
const HATCHES = { never_seen: 4, too_late: 9 };

export type Reason = keyof typeof HATCHES;

/** Return the id of a hatch, for `url(#...)`. */
export const hatched = (reason: Reason): string => `gb-hatch-${reason}`;

const SVG = "http://www.w3.org/2000/svg";

/** Put a diagonal hatch into the page, once; every drawing of the page can fill with it. */
export function hatch(reason: Reason, palette: Palette): void {
  const id = hatched(reason);
  if (document.getElementById(id)) return;
  const size = String(HATCHES[reason]);
  const box = document.createElementNS(SVG, "svg");
  box.setAttribute("width", "0");
  box.setAttribute("height", "0");
  box.setAttribute("aria-hidden", "true");
  box.style.position = "absolute";
  const pattern = document.createElementNS(SVG, "pattern");
  const stroke = document.createElementNS(SVG, "line");
  const its: [Element, Record<string, string>][] = [
    [pattern, { id, width: size, height: size, patternUnits: "userSpaceOnUse" }],
    [pattern, { patternTransform: "rotate(45)" }],
    [stroke, { x1: "0", y1: "0", x2: "0", y2: size, stroke: palette.dead_corner }],
    [stroke, { "stroke-width": reason === "never_seen" ? "1.8" : "0.8" }],
  ];
  for (const [element, attributes] of its)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  pattern.append(stroke);
  box.append(pattern);
  document.body.append(box);
}
