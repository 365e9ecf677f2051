import { el } from "./dom";
import { lines } from "./layers";
import { pane } from "./panes";
import type { DrawnLayer, Place } from "./types";

/** A text that wants to stand at one of its places; the first that is free is taken. */
interface Wish {
  text: string;
  kind: string;
  rank: number;
  from: number;
  places: Place[];
  colour?: string;
  /** For texts along a line: where the piece of line ends, for each place. */
  along?: [Place, Place][];
}

/** Who comes first when there is no room for all, and from which zoom on. */
const RULES: Record<string, { rank: number; from: number }> = {
  grids: { rank: 0, from: 0 },
  per_grid: { rank: 0, from: 0 },
  seen_by_grid: { rank: 0, from: 0 },
  compounds: { rank: 2, from: 0 },
  walk: { rank: 1, from: 0 },
  centres: { rank: 3, from: 16.5 },
  streets: { rank: 4, from: 15 },
  gates: { rank: 6, from: 18 },
  checkpoints: { rank: 7, from: 18.5 },
  buildings: { rank: 5, from: 17 },
};
const GAP_PX = 3;
/** Ranks below this stand on symbols rather than nowhere. */
const FIRM = 3;
/** Texts of this rank give way to nothing but each other. */
const ALWAYS = 0;
const SIGNS = new Set(["hazards", "centres"]);
/** Half the width and height of what labels keep clear of, in pixels. */
const SIGN_PX: [number, number] = [8, 8];
const PERSON_PX: [number, number] = [20, 11];

/** Texts with halos that never overlap; it knows every layer and is drawn anew after a move. */
export class Labels {
  private readonly wishes = new Map<string, Wish[]>();
  private readonly sizes = new Map<string, [number, number]>();
  private readonly box: HTMLElement;
  private people: Place[] = [];

  constructor(
    private readonly map: L.Map,
    private readonly layers: DrawnLayer[],
  ) {
    this.box = map.getPane(pane("labels"))!;
    for (const layer of layers) {
      const { name } = layer.gridbeat;
      if (!RULES[name]) continue;
      const wished = wishesOf(layer);
      const sync = (): void => this.set(name, map.hasLayer(layer) ? wished : []);
      layer.on("add remove", () => setTimeout(sync));
      sync();
    }
    map.on("moveend zoomend resize", () => this.draw());
  }

  /** Replace the texts of one name. */
  set(name: string, wishes: Wish[]): void {
    this.wishes.set(name, wishes);
    this.draw();
  }

  /** Replace the texts that walks carry, and the people that stand on the map. */
  setWalks(texts: { text: string; at: Place; colour: string }[], people: Place[]): void {
    this.people = people;
    this.set(
      "walk",
      texts.map(({ text, at, colour }) => ({
        text,
        kind: "walk",
        colour,
        ...RULES.walk,
        places: [at],
      })),
    );
  }

  private draw(): void {
    const view = this.map.getPixelBounds();
    const zoom = this.map.getZoom();
    const people = this.rooms(this.people, PERSON_PX, zoom);
    const taken: L.Bounds[] = [];
    const signs = this.signs(zoom);
    this.box.replaceChildren();
    const wishes = [...this.wishes.values()].flat().filter((wish) => zoom >= wish.from);
    wishes.sort((one, other) => one.rank - other.rank);
    for (const wish of wishes) {
      const room =
        this.room(wish, view, [...taken, ...people, ...signs]) ??
        (wish.rank < FIRM ? this.room(wish, view, [...taken, ...people]) : null) ??
        (wish.rank === ALWAYS ? this.room(wish, view, taken) : null);
      if (!room) continue;
      taken.push(room.box);
      this.place(wish, room.place, room.turn);
    }
  }

  /** Return the first free place of a wish, or null where there is none. */
  private room(wish: Wish, view: L.Bounds, taken: L.Bounds[]): { place: Place; turn: number; box: L.Bounds } | null {
    const zoom = this.map.getZoom();
    const [width, height] = this.size(wish);
    for (const [number, place] of wish.places.entries()) {
      const at = this.map.project(place, zoom);
      const turn = wish.along ? this.turn(wish.along[number], width, zoom) : 0;
      if (turn === null || !view.contains(at)) continue;
      const half = turned(width / 2 + GAP_PX, height / 2 + GAP_PX, turn);
      const box = L.bounds(at.subtract(half), at.add(half));
      if (!taken.some((other) => other.overlaps(box))) return { place, turn, box };
    }
    return null;
  }

  /** Return the room of the symbols that labels should leave free. */
  private signs(zoom: number): L.Bounds[] {
    const shapes = this.layers
      .filter((layer) => SIGNS.has(layer.gridbeat.name) && this.map.hasLayer(layer))
      .flatMap((layer) => layer.shapes);
    return this.rooms(shapes.map((shape) => (shape as L.Marker).getLatLng()), SIGN_PX, zoom);
  }

  private rooms(places: L.LatLngExpression[], [x, y]: [number, number], zoom: number): L.Bounds[] {
    const half = L.point(x, y);
    return places
      .map((place) => this.map.project(place, zoom))
      .map((at) => L.bounds(at.subtract(half), at.add(half)));
  }

  /** Return the slope of a piece of line in radians, or null where the text is longer than it. */
  private turn([start, end]: [Place, Place], width: number, zoom: number): number | null {
    const step = this.map.project(end, zoom).subtract(this.map.project(start, zoom));
    if (Math.hypot(step.x, step.y) < width * 0.9) return null;
    const slope = Math.atan2(step.y, step.x);
    return Math.abs(slope) > Math.PI / 2 ? slope - Math.sign(slope) * Math.PI : slope;
  }

  private place(wish: Wish, place: Place, turn: number): void {
    const label = this.label(wish);
    const at = this.map.latLngToLayerPoint(place);
    label.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) rotate(${turn.toFixed(3)}rad) translate(-50%, -50%)`;
    this.box.append(label);
  }

  private label(wish: Wish): HTMLElement {
    const label = el("span", `gb-label gb-label-${wish.kind}`, wish.text);
    if (wish.colour) label.style.color = wish.colour;
    return label;
  }

  private size(wish: Wish): [number, number] {
    const name = `${wish.kind} ${wish.text}`;
    let size = this.sizes.get(name);
    if (!size) {
      const label = this.label(wish);
      this.box.append(label);
      size = [label.offsetWidth, label.offsetHeight];
      label.remove();
      this.sizes.set(name, size);
    }
    return size;
  }
}

function turned(halfWidth: number, halfHeight: number, turn: number): L.Point {
  const [sin, cos] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
  return L.point(halfWidth * cos + halfHeight * sin, halfWidth * sin + halfHeight * cos);
}

function wishesOf(layer: DrawnLayer): Wish[] {
  const { name, features } = layer.gridbeat;
  const rule = RULES[name];
  if (name === "streets") return streetWishes(layer);
  return features.flatMap((thing) => {
    const { l, a } = thing.properties;
    if (!l) return [];
    const point = thing.geometry.type === "Point" ? thing.geometry.coordinates : null;
    const places = a ?? (point ? [[point[1], point[0]] as Place] : []);
    return [{ text: l, kind: name, ...rule, places }];
  });
}

/** One text for each name, along the longest pieces of the streets that have it. */
function streetWishes(layer: DrawnLayer): Wish[] {
  const pieces = new Map<string, { piece: [Place, Place]; length: number }[]>();
  for (const thing of layer.gridbeat.features) {
    const text = thing.properties.l;
    if (!text) continue;
    const found = pieces.get(text) ?? [];
    for (const line of lines(thing.geometry) as Place[][]) {
      const longest = line
        .slice(1)
        .map((end, place) => ({ piece: [line[place], end] as [Place, Place], length: metres(line[place], end) }))
        .sort((one, other) => other.length - one.length)[0];
      if (longest) found.push(longest);
    }
    pieces.set(text, found);
  }
  return [...pieces].map(([text, found]) => {
    const best = found.sort((one, other) => other.length - one.length).slice(0, 24);
    return {
      text,
      kind: "streets",
      ...RULES.streets,
      places: best.map(({ piece: [start, end] }) => [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2] as Place),
      along: best.map(({ piece }) => piece),
    };
  });
}

const metres = (one: Place, other: Place): number => L.CRS.EPSG3857.distance(L.latLng(one), L.latLng(other));
