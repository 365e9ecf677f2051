export type Lang = "zh" | "en";

/** Return how long ago something was, to the second within a minute. */
export function ago(seconds: number, lang: Lang): string {
  const zh = lang === "zh";
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return zh ? `${s} 秒前` : `${s} s ago`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return zh ? `${minutes} 分钟前` : `${minutes} min ago`;
  return zh ? `${Math.floor(minutes / 60)} 小时前` : `${Math.floor(minutes / 60)} h ago`;
}

/** Return a local time to the minute. */
export function clock(at: number): string {
  return new Date(at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
}
