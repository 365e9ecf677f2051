import type { Feature, Geometry } from "geojson";
import type * as Leaflet from "leaflet";

/** A place as [lat, lon], WGS 84 degrees. */
export type Place = [number, number];

/** What a feature tells: see `maps/layers/layer.py`. */
export interface Props {
  t: string;
  v: (string | null)[];
  c?: string;
  l?: string;
  a?: Place[];
  o?: Geometry | null;
  p?: Place;
  d?: 1;
  /** The name of its class. */
  k?: string;
}

export type Thing = Feature<Geometry, Props>;

export interface LayerData {
  name: string;
  title: string;
  fields: string[];
  features: Thing[];
  entries: { key: string; title: string; count: number }[];
  shown: boolean;
  count: number;
  draw?: string;
  picture?: { src: string; box: [Place, Place] };
}

/** A layer on the map, the data it was drawn from, and where each of its features is. */
export interface DrawnLayer extends Leaflet.LayerGroup {
  gridbeat: LayerData;
  shapes: Leaflet.Layer[];
}

/** See `maps/walks.py`. */
export interface Lap {
  g: number;
  lap: number;
  s: number;
  e: number;
  m: number;
  xy: number[];
}

export interface Shift {
  date: string;
  key: string;
  shift: string;
  start: number;
  end: number;
  guards: { id: string; duty: string }[];
  laps: Lap[];
  pauses: { g: number; at: number; kind: string }[];
}

export interface Patrol {
  first: string;
  shifts: Shift[];
}

/** See `maps/styles.py`. */
export interface Palette {
  ground: string;
  inside: string;
  building: string;
  building_line: string;
  street: string;
  street_line: string;
  path_line: string;
  water: string;
  wall: string;
  text: string;
  muted: string;
  accent: string;
  camera: string;
  checkpoint: string;
  dead_corner: string;
  reported: string;
  discovered: string;
  severity: string[];
  grids: string[];
  grid_fill: number;
  routes: string[];
}

/** Pictures to be played; see `maps/views.py`. */
export interface Frames {
  frames: { name: string; said: string; src: string }[];
  box: [Place, Place];
}

/** One way to look at a map; see `maps/views.py`. */
export interface MapView {
  key: string;
  title: string;
  layers: string[];
  notes: string[];
  ramp: { colours: string[]; low: string; high: string; unit: string } | null;
  classes: { colour: string; title: string; count: string; line: boolean; dash: string }[];
  player: Frames | null;
}

/** Where guards were; see `maps/replay.py`. */
export interface Replay {
  start: number;
  end: number;
  zero: string;
  guards: { id: string; n: number; t: number[]; xy: number[] }[];
}

export interface Config {
  title: string;
  lang: "zh" | "en";
  texts: Record<string, string>;
  palette: Palette;
  synthetic: boolean;
  attribution: string[];
  searched: string[];
  patrol: Patrol | null;
  views?: MapView[];
  replay?: Replay | null;
  bounds: [Place, Place];
}
