import { clock } from "./course";
import { button, control, el } from "./dom";
import type { Labels } from "./labels";
import { ICONS } from "./symbols";
import type { Config, Patrol, Shift } from "./types";
import { Walks } from "./walks";
import { WIDE_PX } from "./room";

const MINUTES_A_STEP = 2;
const STEP_MS = 120;

/** The panel that chooses day, shift, guard and minute; it owns the layer of walks. */
export function patrol(map: L.Map, labels: Labels, config: Config, plan: Patrol): L.LayerGroup {
  const walks = new Walks(map, labels, config);
  const days = [...new Set(plan.shifts.map((shift) => shift.date))];
  const of = (day: string): Shift[] => plan.shifts.filter((shift) => shift.date === day);
  const state = { ...opening(plan, days), guard: "", whole: false };

  const box = el("section", "gb-card gb-patrol");
  box.setAttribute("aria-label", config.texts.patrol);
  const head = button("gb-head", config.texts.patrol, `${ICONS.walking}<span></span><time></time>${ICONS.down}`);
  head.querySelector("span")!.textContent = config.texts.patrol;
  const body = el("div", "gb-list");
  const row = el("div", "gb-choices");
  const day = select("day", config.texts.date, days.map((one) => [one, one]));
  const shift = el("div", "gb-shifts");
  shift.setAttribute("role", "group");
  shift.setAttribute("aria-label", config.texts.shift);
  const guard = select("guard", config.texts.guard, []);
  const whole = el("label", "gb-whole");
  const tick = el("input");
  tick.type = "checkbox";
  tick.name = "whole";
  whole.append(tick, el("span", "", config.texts.whole));
  row.append(day, guard, shift, whole);

  const ribbon = el("div", "gb-ribbon");
  const play = button("gb-tool", config.texts.play, ICONS.play);
  const bands = el("div", "gb-bands");
  const range = el("input");
  Object.assign(range, { type: "range", name: "minute", step: "1" });
  range.setAttribute("aria-label", config.texts.time);
  const now = el("output", "gb-now");
  const track = el("div", "gb-track");
  track.append(bands, range);
  ribbon.append(play, track, now);
  const chips = el("div", "gb-chips");
  body.append(row, ribbon, chips);
  box.append(head, body);

  const current = (): Shift =>
    of(state.day).find((one) => one.start <= state.minute && state.minute < one.end) ?? of(state.day)[0];

  /** Make the choices fit the day. */
  const dayChanged = (): void => {
    const shifts = of(state.day);
    const [first, last] = [shifts[0].start, Math.max(...shifts.map((one) => one.end))];
    day.value = state.day;
    Object.assign(range, { min: String(first), max: String(last - 1) });
    shift.replaceChildren();
    bands.replaceChildren();
    for (const one of shifts) {
      const choice = button("gb-shift", `${one.shift} ${clock(one.start)}–${clock(one.end)}`);
      choice.textContent = one.shift;
      choice.dataset.key = one.key;
      choice.addEventListener("click", () => {
        state.minute = one.start + 30;
        changed();
      });
      shift.append(choice);
      const band = el("span", `gb-band gb-band-${one.key}`, one.shift);
      band.title = `${clock(one.start)}–${clock(one.end)}`;
      band.style.flexGrow = String(one.end - one.start);
      bands.append(band);
    }
  };

  let shown: Shift | null = null;
  const changed = (): void => {
    const present = current();
    if (present !== shown) {
      shown = present;
      const walking = present.guards.filter((_, place) => present.laps.some((lap) => lap.g === place));
      const known = walking.some(({ id }) => id === state.guard);
      if (!known) state.guard = "";
      guard.replaceChildren(...[["", config.texts.all], ...walking.map(({ id }) => [id, id])].map(option));
    }
    guard.value = state.guard;
    range.value = String(state.minute);
    now.textContent = clock(state.minute);
    head.querySelector("time")!.textContent = `${present.shift} ${clock(state.minute)}`;
    range.setAttribute("aria-valuetext", clock(state.minute));
    for (const choice of shift.children)
      choice.setAttribute("aria-pressed", String((choice as HTMLElement).dataset.key === present.key));
    chips.replaceChildren(...present.guards.map((_, place) => chip(present, place)));
    walks.show({ shift: present, minute: state.minute, guard: state.guard, whole: state.whole });
  };

  const chip = (present: Shift, place: number): HTMLElement => {
    const { id, duty } = present.guards[place];
    const own = present.laps.filter((lap) => lap.g === place);
    const km = own.reduce((sum, lap) => sum + lap.m, 0) / 1000;
    const one = button("gb-chip", id);
    const swatch = el("i");
    swatch.style.background = walks.colour(present, place);
    one.append(swatch, el("b", "", id));
    if (own.length) {
      one.append(el("span", "", doing(present, place)), el("span", "gb-count", `${km.toFixed(1)} km`));
      one.setAttribute("aria-pressed", String(state.guard === id));
      one.addEventListener("click", () => {
        state.guard = state.guard === id ? "" : id;
        changed();
      });
    } else {
      one.append(el("span", "", duty));
      one.disabled = true;
    }
    one.setAttribute("aria-label", [...one.children].map((part) => part.textContent).join(" ").trim());
    return one;
  };

  const doing = (present: Shift, place: number): string => {
    if (walks.where(present, place, state.minute)?.walking) return config.texts.walking;
    const last = present.pauses.filter((pause) => pause.g === place && pause.at <= state.minute).pop();
    return last ? last.kind : config.texts.standing;
  };

  day.addEventListener("change", () => {
    const before = current();
    state.day = day.value;
    const same = of(state.day).find((one) => one.key === before.key) ?? of(state.day)[0];
    state.minute = same.start + (state.minute - before.start);
    dayChanged();
    changed();
  });
  guard.addEventListener("change", () => {
    state.guard = guard.value;
    changed();
  });
  tick.addEventListener("change", () => {
    state.whole = tick.checked;
    changed();
  });
  range.addEventListener("input", () => {
    state.minute = Number(range.value);
    changed();
  });

  let timer = 0;
  const turn = (on: boolean): void => {
    clearInterval(timer);
    timer = 0;
    play.innerHTML = on ? ICONS.pause : ICONS.play;
    play.title = on ? config.texts.pause : config.texts.play;
    play.setAttribute("aria-label", play.title);
    if (!on) return;
    timer = window.setInterval(() => {
      state.minute += MINUTES_A_STEP;
      if (state.minute > Number(range.max)) state.minute = Number(range.min);
      changed();
    }, STEP_MS);
  };
  play.addEventListener("click", () => turn(!timer));
  const open = (wide: boolean): void => {
    head.setAttribute("aria-expanded", String(wide));
    body.hidden = !wide;
  };
  head.addEventListener("click", () => open(body.hidden));

  control("topleft", box).addTo(map);
  open(map.getSize().x >= WIDE_PX || location.hash === "#routes");
  dayChanged();
  walks.layer.addTo(map);
  walks.layer.on("remove", () => turn(false));
  changed();
  return walks.layer;
}

/** Return the day and minute to begin with: now where the plan covers it, else the first day. */
function opening(plan: Patrol, days: string[]): { day: string; minute: number } {
  const here = new Date();
  const today = plan.shifts.length ? minutesSince(plan.first, here) : 0;
  const present = plan.shifts.find((shift) => shift.start <= today && today < shift.end);
  if (present) return { day: present.date, minute: Math.floor(today) };
  const first = plan.shifts.filter((shift) => shift.date === days[0]);
  const ofDay = ((today % 1440) + 1440) % 1440;
  for (const minute of [ofDay, ofDay + 1440])
    if (first.some((shift) => shift.start <= minute && minute < shift.end))
      return { day: days[0], minute: Math.floor(minute) };
  return { day: days[0], minute: first[0].start };
}

/** Return the minutes from a day's midnight in China to a moment. */
function minutesSince(day: string, moment: Date): number {
  return (moment.getTime() - new Date(`${day}T00:00:00+08:00`).getTime()) / 60000;
}

function select(name: string, label: string, options: string[][]): HTMLSelectElement {
  const made = el("select");
  made.name = name;
  made.title = label;
  made.setAttribute("aria-label", label);
  made.append(...options.map(option));
  return made;
}

function option([value, text]: string[]): HTMLOptionElement {
  const made = el("option", "", text);
  made.value = value;
  return made;
}
