/** Words of the app: Chinese, English. */

let language = localStorage.getItem("language") ?? "zh";

export const lang = (): string => language;
export const t = (zh: string, en: string): string => (language === "en" ? en : zh);

export function setLanguage(to: string): void {
  language = to;
  localStorage.setItem("language", to);
  document.documentElement.lang = to === "en" ? "en" : "zh-CN";
}

const TIME = new Intl.DateTimeFormat("zh-CN", {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "Asia/Shanghai",
});

/** Return the time of day where the plan holds, whatever zone the tablet is set to; 24 hours. */
export const clock = (at: number | string): string => TIME.format(new Date(at));

const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** Return the day there as 2026-11-28. */
export const day = (at: number | string): string => DAY.format(new Date(at));

const SHIFTS: Record<string, [string, string]> = {
  early: ["早班", "Early shift"],
  middle: ["中班", "Middle shift"],
  night: ["夜班", "Night shift"],
};
export const shiftName = (code: string): string => t(...(SHIFTS[code] ?? [code, code]));

const KINDS: Record<string, [string, string]> = {
  checkpoint: ["巡更点", "Checkpoint"],
  hazard: ["隐患", "Hazard"],
  handover: ["交接", "Handover"],
  meal: ["用餐", "Meal"],
  watch: ["值守", "Watch"],
  must_see: ["必看", "Must see"],
  walk: ["巡逻", "Walking"],
  relief: ["替班", "Relief"],
  standby: ["备勤", "Standby"],
};
export const kindName = (code: string): string => t(...(KINDS[code] ?? [code, code]));

const HEADINGS: [string, string][] = [
  ["北", "N"], ["东北", "NE"], ["东", "E"], ["东南", "SE"], ["南", "S"], ["西南", "SW"], ["西", "W"], ["西北", "NW"],
];
export const heading = (degrees: number): string => t(...HEADINGS[Math.round(degrees / 45) % 8]);
