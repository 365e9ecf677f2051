import rulers from "bootstrap-icons/icons/rulers.svg?raw";
import search from "bootstrap-icons/icons/search.svg?raw";
import home from "bootstrap-icons/icons/house-door.svg?raw";
import plus from "bootstrap-icons/icons/plus-lg.svg?raw";
import minus from "bootstrap-icons/icons/dash-lg.svg?raw";
import play from "bootstrap-icons/icons/play-fill.svg?raw";
import pause from "bootstrap-icons/icons/pause-fill.svg?raw";
import down from "bootstrap-icons/icons/chevron-down.svg?raw";
import layers from "bootstrap-icons/icons/layers.svg?raw";
import walking from "bootstrap-icons/icons/person-walking.svg?raw";
import close from "bootstrap-icons/icons/x-lg.svg?raw";
import { hatched } from "./hatch";
import type { Palette } from "./types";

export const ICONS = { rulers, search, home, plus, minus, play, pause, down, layers, walking, close };

export interface Symbol {
  html: string;
  size: number;
}

const svg = (width: number, height: number, inner: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" aria-hidden="true">${inner}</svg>`;

const EDGE = "#2b2118";
/** Sizes for severity 1 to 4, in pixels. */
const SIZES = [15, 19, 21, 24];

/** Return the symbol of a hazard: circle, triangle, diamond, octagon, with its number in it. */
export function hazard(severity: number, palette: Palette): Symbol {
  const size = SIZES[severity - 1];
  const c = size / 2;
  const corner = Math.tan(Math.PI / 8);
  const outline: Record<number, [number, number][]> = {
    2: [[0, -0.95], [1, 0.8], [-1, 0.8]],
    3: [[0, -1], [1, 0], [0, 1], [-1, 0]],
    4: [
      [-corner, -1], [corner, -1], [1, -corner], [1, corner],
      [corner, 1], [-corner, 1], [-1, corner], [-1, -corner],
    ],
  };
  const points = (outline[severity] ?? [])
    .map(([x, y]) => `${(c + x * (c - 1)).toFixed(1)},${(c + y * (c - 1)).toFixed(1)}`)
    .join(" ");
  const shape = points ? `<polygon points="${points}"` : `<circle cx="${c}" cy="${c}" r="${c - 1}"`;
  const paint = `fill="${palette.severity[severity - 1]}" stroke="${EDGE}" stroke-width="1.2" stroke-linejoin="round"/>`;
  const low = severity === 2 ? 0.29 : 0.2;
  const ink = severity === 4 ? "#fff" : EDGE;
  const number = `<text x="${c}" y="${(c + size * low).toFixed(1)}" text-anchor="middle" font-size="${(size * 0.54).toFixed(1)}" font-weight="700" font-family="system-ui,sans-serif" fill="${ink}">${severity}</text>`;
  return { html: svg(size, size, `${shape} ${paint}${number}`), size };
}

/** Return the symbol of a centre: a shield for a control centre, a house for a guard post. */
export function centre(kind: string, palette: Palette): Symbol {
  const control = kind === "control_centre";
  const size = control ? 26 : 20;
  const sign = control
    ? `<path d="M13 5l6 2v5c0 4-2.700 6.600-6 8.300-3.300-1.700-6-4.300-6-8.300V7z" fill="#fff"/><path d="M10 12.500l2.200 2.300 4-4.300" fill="none" stroke="${palette.accent}" stroke-width="1.800"/>`
    : '<path d="M10 4l6.500 5.500H15V15H5V9.500H3.500z" fill="#fff"/>';
  const box = `<rect x="1" y="1" width="${size - 2}" height="${size - 2}" rx="5" fill="${palette.accent}" stroke="#fff" stroke-width="1.5"/>`;
  return { html: svg(size, size, box + sign), size };
}

/** Return the symbol of an incident: a disc when reported, a square when discovered. */
export function incident(source: string, palette: Palette): Symbol {
  const shape =
    source === "discovered"
      ? `<rect x="1.5" y="1.5" width="9" height="9" fill="${palette.discovered}"`
      : `<circle cx="6" cy="6" r="5" fill="${palette.reported}"`;
  return { html: svg(12, 12, `${shape} stroke="#fff" stroke-width="1.5"/>`), size: 12 };
}

/** Return the legend's symbol of a layer, or of one of its classes. */
export function key(layer: string, entry: string, palette: Palette): string {
  if (layer === "hazards") return hazard(Number(entry || 3), palette).html;
  if (layer === "centres") return centre(entry || "control_centre", palette).html;
  if (layer === "incidents") return incident(entry || "reported", palette).html;
  const drawings = lines(palette);
  return svg(24, 16, drawings[`${layer}/${entry}`] ?? drawings[layer] ?? "");
}

function lines(palette: Palette): Record<string, string> {
  const line = (colour: string, width: number, dashes = ""): string =>
    `<path d="M1 8H23" stroke="${colour}" stroke-width="${width}" stroke-dasharray="${dashes}"/>`;
  const box = (fill: string, stroke: string, dashes = ""): string =>
    `<rect x="2" y="3" width="20" height="10" rx="2" fill="${fill}" stroke="${stroke}" stroke-dasharray="${dashes}"/>`;
  const disc = (fill: string, stroke: string): string =>
    `<circle cx="12" cy="8" r="4" fill="${fill}" stroke="${stroke}" stroke-width="1.8"/>`;
  const road = (width: number): string =>
    line(palette.street_line, width + 2) + line(palette.street, width);
  const patches = palette.grids
    .slice(0, 3)
    .map((hue, place) => `<rect x="${2 + place * 7}" y="3" width="6" height="10" fill="${hue}" fill-opacity=".25" stroke="${hue}"/>`);
  return {
    boundary: line(palette.muted, 1.5, "6 3"),
    compounds: box("#fff", "#a79d8b", "2 2"),
    buildings: box(palette.building, palette.building_line),
    "buildings/other": box("#ebe9e4", "#d5d1c8"),
    streets: road(5),
    "streets/road": road(7),
    "streets/lane": road(4),
    "streets/path": line(palette.path_line, 1.5, "4 2.5"),
    "streets/steps": line(palette.path_line, 4, "1.5 1.5"),
    barriers: line(palette.wall, 2),
    "barriers/fence": line(palette.wall, 1.5, "3 2"),
    "barriers/river": line(palette.water, 6),
    "barriers/railway": line("#6b6b6b", 3.5) + line("#fff", 1.8, "4 4"),
    gates: disc("#fff", palette.wall),
    "gates/hours": disc(palette.wall, "#fff"),
    cameras: `<path d="M3 13L20 3.500A16 16 0 0 1 21.500 13Z" fill="${palette.camera}" fill-opacity=".25" stroke="${palette.camera}"/>`,
    checkpoints: `${disc("#fff", palette.checkpoint)}<circle cx="12" cy="8" r="1.600" fill="${palette.checkpoint}"/>`,
    routes: `${line(palette.routes[0], 3)}<path d="M10 4l4.500 4-4.500 4" fill="none" stroke="${palette.routes[0]}" stroke-width="2"/>`,
    dead_corners: box(`url(#${hatched("never_seen")})`, palette.dead_corner),
    late_corners: box(`url(#${hatched("too_late")})`, palette.dead_corner),
    suggestions: disc("#fff", palette.dead_corner),
    "suggestions/camera": disc(palette.camera, palette.dead_corner),
    grids: patches.join(""),
  };
}
