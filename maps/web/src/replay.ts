import { clock } from "./course";
import { button, control, el } from "./dom";
import { pane } from "./panes";
import { WIDE_PX } from "./room";
import { ICONS } from "./symbols";
import { track, type Track } from "./track";
import type { Config, Replay } from "./types";

const TICK_MS = 100;
/** Seconds of the night in a second of ours. */
const SPEEDS = [60, 300, 1200];
/** So long a trail stays strong. */
const TRAIL_S = 900;

/** The panel that replays a night, and its layer: trails, and guards where they were. */
export function replay(map: L.Map, config: Config, night: Replay): L.LayerGroup {
  const { texts, palette } = config;
  const layer = L.layerGroup();
  const tracks = night.guards.map((guard) => track(guard));
  const first = Math.min(...tracks.map((one) => one.times[0]));
  const state = { at: Math.max(night.start, first), speed: SPEEDS[1], guard: "" };

  const box = el("section", "gb-card gb-patrol gb-replay");
  const head = button("gb-head", texts.replay, `${ICONS.walking}<span></span><time></time>${ICONS.down}`);
  head.querySelector("span")!.textContent = texts.replay;
  const body = el("div", "gb-list");
  const ribbon = el("div", "gb-ribbon gb-speed");
  const play = button("gb-tool", texts.play, ICONS.play);
  const range = el("input");
  Object.assign(range, { type: "range", min: String(night.start), max: String(night.end), step: "30", name: "second" });
  range.setAttribute("aria-label", texts.time);
  const now = el("output", "gb-now");
  ribbon.append(play, range, now);
  const speeds = el("div", "gb-shifts");
  speeds.setAttribute("role", "group");
  speeds.setAttribute("aria-label", texts.speed);
  for (const speed of SPEEDS) {
    const choice = button("gb-shift", `${texts.speed} ×${speed}`);
    choice.textContent = `×${speed}`;
    choice.dataset.speed = String(speed);
    choice.addEventListener("click", () => {
      state.speed = speed;
      changed();
    });
    speeds.append(choice);
  }
  const chips = el("div", "gb-chips");
  body.append(speeds, ribbon, chips);
  box.append(head, body);

  const colour = (place: number): string => palette.routes[place % palette.routes.length];
  const said = (one: Track): string => {
    if (one.until(state.at) === null) return texts.not_yet;
    return one.silent(state.at) ? texts.no_fix : texts.on_the_way;
  };
  const buttons = tracks.map((one, place) => {
    const chip = button("gb-chip", one.id);
    const mark = el("i");
    mark.style.background = colour(place);
    const words = el("span", "");
    chip.append(mark, el("b", "", one.id), words, el("span", "gb-count", `${one.n.toLocaleString("en")} ${texts.fixes}`));
    chip.addEventListener("click", () => {
      state.guard = state.guard === one.id ? "" : one.id;
      changed();
    });
    chips.append(chip);
    return { chip, words };
  });

  const changed = (): void => {
    layer.clearLayers();
    range.value = String(state.at);
    now.textContent = clock(state.at / 60);
    range.setAttribute("aria-valuetext", now.textContent);
    head.querySelector("time")!.textContent = now.textContent;
    for (const choice of speeds.children)
      choice.setAttribute("aria-pressed", String((choice as HTMLElement).dataset.speed === String(state.speed)));
    tracks.forEach((one, place) => {
      const { chip, words } = buttons[place];
      words.textContent = said(one);
      chip.setAttribute("aria-label", `${one.id} ${words.textContent}`);
      chip.setAttribute("aria-pressed", String(state.guard === one.id));
      if (state.guard && state.guard !== one.id) return;
      const look = { color: colour(place), pane: pane("routes"), interactive: false };
      for (const [from, to, more] of [
        [night.start, state.at - TRAIL_S, { weight: 2, opacity: 0.3 }],
        [state.at - TRAIL_S, state.at, { weight: 4, opacity: 0.85 }],
      ] as const)
        layer.addLayer(L.polyline(one.between(from, to), { ...look, ...more }));
      const here = one.until(state.at);
      if (here)
        layer.addLayer(
          L.marker(here, {
            pane: pane("people"),
            interactive: false,
            opacity: one.silent(state.at) ? 0.45 : 1,
            icon: L.divIcon({ className: "", iconSize: [0, 0], html: person(one.id, colour(place)) }),
          }),
        );
    });
  };

  let timer = 0;
  const turn = (on: boolean): void => {
    clearInterval(timer);
    timer = 0;
    play.innerHTML = on ? ICONS.pause : ICONS.play;
    play.title = on ? texts.pause : texts.play;
    play.setAttribute("aria-label", play.title);
    if (!on) return;
    timer = window.setInterval(() => {
      state.at += (state.speed * TICK_MS) / 1000;
      if (state.at > night.end) state.at = night.start;
      changed();
    }, TICK_MS);
  };
  play.addEventListener("click", () => turn(!timer));
  range.addEventListener("input", () => {
    state.at = Number(range.value);
    changed();
  });
  const open = (wide: boolean): void => {
    head.setAttribute("aria-expanded", String(wide));
    body.hidden = !wide;
  };
  head.addEventListener("click", () => open(body.hidden));
  control("topleft", box).addTo(map);
  open(map.getSize().x >= WIDE_PX);
  layer.addTo(map);
  layer.on("remove", () => turn(false));
  changed();
  return layer;
}

/** The sign of a guard; numbers of guards are letters and digits only here. */
function person(id: string, colour: string): string {
  const sign = el("b", "gb-person", id);
  sign.style.background = colour;
  return sign.outerHTML;
}
