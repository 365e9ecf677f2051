/** SOS: press and hold, then a full screen that tells who has seen it. */

import { h } from "../dom";
import { trouble } from "../outbox/answer";
import { SYNC, ask } from "../outbox/transport";
import { t } from "../words";
import type { Ways } from "./screen";

const HOLD_MS = 1500;
const ASK_MS = 2000;

export function sos(ways: Ways): void {
  const { app } = ways;
  const hold = h("button", { class: "hold", type: "button" }, t("按住求助", "Hold for help"));
  const said = h("p", { role: "status" }, t("按住 1.5 秒，松开即取消", "Hold for 1.5 s; let go to cancel"));
  const back = h("button", { class: "plain", type: "button" }, t("返回", "Back"));
  const full = h("div", { class: "sos-full", role: "dialog", "aria-label": "SOS" }, h("h1", {}, "SOS"), hold, said, back);
  let timer = 0;
  let asking = 0;
  const cancel = (): void => {
    clearTimeout(timer);
    hold.classList.remove("on");
  };
  const cry = async (): Promise<void> => {
    hold.hidden = true;
    said.textContent = t("正在发出…", "Sending…");
    navigator.vibrate?.([200, 100, 200]);
    const item = await app.put("sos", app.where(app.lastSeen));
    let tried = false;
    const person = app.session?.person;
    const look = async (): Promise<void> => {
      if (app.session?.person !== person) return clearInterval(asking);
      const now = await app.shelf.get(item.id).catch(() => undefined);
      if (now?.state !== "accepted") {
        if (tried) said.textContent = t("还没有送到，正在不停重试。请大声呼救或打电话！", "Not there yet; it keeps trying. Shout, or call!");
        tried = true;
        return app.cry();
      }
      const number = now.verdict?.result?.sos;
      const reply = await ask(`${SYNC}/sos`, app.session?.token ?? "");
      const cries = trouble(reply) === null ? ((reply?.body as { cries: { id: number; seen_by: string | null }[] }).cries ?? []) : [];
      const seen = cries.find((one) => one.id === number)?.seen_by;
      said.textContent = seen ? t(`${seen} 已看到，正在处理`, `${seen} has seen it`) : t("已送达监控中心，等待应答…", "It is in the control room; nobody has answered yet…");
      if (!seen) return;
      clearInterval(asking);
      if (!full.isConnected) ways.say(t(`SOS：${seen} 已看到，正在处理`, `SOS: ${seen} has seen it`));
    };
    asking = window.setInterval(() => void look(), ASK_MS);
    await look();
  };
  hold.addEventListener("pointerdown", () => {
    hold.classList.add("on");
    timer = window.setTimeout(() => void cry(), HOLD_MS);
  });
  for (const event of ["pointerup", "pointerleave", "pointercancel"]) hold.addEventListener(event, cancel);
  hold.addEventListener("contextmenu", (event) => event.preventDefault());
  back.addEventListener("click", () => full.remove()); // it goes on, and the answer is told
  document.body.append(full);
  hold.focus();
}
