/** Reading a checkpoint's code: by camera or tag where the browser can, else typed in. */

import { checkpointOf, isShort, spelled } from "../codes";
import { h } from "../dom";
import { t } from "../words";
import type { Ways } from "./screen";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type Made = new (options: { formats: string[] }) => Detector;

interface Reading {
  serialNumber?: string;
  message: { records: { recordType: string; data?: DataView }[] };
}
interface TagReader extends EventTarget {
  scan(options: { signal: AbortSignal }): Promise<void>;
}

const detector = (): Made | undefined => (globalThis as { BarcodeDetector?: Made }).BarcodeDetector;
const tagReader = (): (new () => TagReader) | undefined => (globalThis as { NDEFReader?: new () => TagReader }).NDEFReader;

export const canScan = (): boolean => detector() !== undefined && "mediaDevices" in navigator;
export const canTouch = (): boolean => tagReader() !== undefined;

/** Read a printed code with the camera. */
export async function scan(ways: Ways): Promise<void> {
  const Made = detector();
  if (!Made) return;
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  } catch {
    return ways.say(t("打不开相机，请输入短码", "The camera cannot be opened: type the short code"));
  }
  const video = h("video", { playsinline: true, muted: true, autoplay: true });
  video.srcObject = stream;
  const end = (): void => {
    stream.getTracks().forEach((track) => track.stop());
    shown.remove();
  };
  const close = h("button", { class: "plain", type: "button", onclick: end }, t("取消", "Cancel"));
  const shown = h("div", { class: "sos-full scan-full", role: "dialog", "aria-label": t("扫码", "Scan") }, video, h("p", {}, t("对准二维码", "Point at the code")), close);
  document.body.append(shown);
  const reader = new Made({ formats: ["qr_code"] });
  while (shown.isConnected) {
    const found = await reader.detect(video).catch(() => []);
    const code = found.map((one) => one.rawValue).find((one) => checkpointOf(one) !== null);
    if (code !== undefined) {
      end();
      return read(ways, "qr", code);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** Read a tag by touching it. One with our signed text names its checkpoint; of any other the number
 * counts as a tag of the next stop. */
export async function touch(ways: Ways): Promise<void> {
  const Reader = tagReader();
  if (!Reader) return;
  const stop = new AbortController();
  const close = h("button", { class: "plain", type: "button", onclick: () => stop.abort() }, t("取消", "Cancel"));
  const shown = h("div", { class: "sos-full scan-full", role: "dialog", "aria-label": "NFC" }, h("p", {}, t("把平板背面贴近标签", "Hold the tablet's back to the tag")), close);
  stop.signal.addEventListener("abort", () => shown.remove());
  document.body.append(shown);
  const reader = new Reader();
  reader.addEventListener("reading", (event) => {
    if (stop.signal.aborted) return;
    stop.abort();
    const { serialNumber = "", message } = event as Event & Reading;
    const texts = message.records.filter((one) => one.recordType === "text" && one.data).map((one) => new TextDecoder().decode(one.data));
    const signed = texts.find((text) => checkpointOf(text) !== null);
    void read(ways, "nfc", signed ?? serialNumber);
  });
  await reader.scan({ signal: stop.signal }).catch(() => {
    if (stop.signal.aborted) return;
    stop.abort();
    ways.say(t("读不了标签，请输入短码", "Tags cannot be read: type the short code"));
  });
}

/** Type the short code below the printed one. */
export function type(ways: Ways): void {
  const { app } = ways;
  const stop = app.course?.next;
  if (!stop?.ref_id) return;
  const error = h("p", { role: "alert" });
  const field = h("input", { class: "pin", autocapitalize: "characters", autocomplete: "off", spellcheck: "false", maxlength: "9", "aria-label": t("短码", "Short code") });
  const end = (): void => shown.remove();
  const send = (event: Event): void => {
    event.preventDefault();
    const code = spelled(field.value);
    if (!isShort(code)) {
      error.textContent = t("短码不对，请对照码牌再看一遍。", "That is no short code; look at the sign again.");
      return;
    }
    end();
    void read(ways, "code", code, stop.ref_id);
  };
  const form = h("form", { class: "card type", onsubmit: send }, h("h2", {}, t(`${stop.name} 的短码`, `Short code of ${stop.name}`)), h("p", { class: "muted" }, t("二维码下面的 6 位", "The six signs below the code")), field, error, h("button", { class: "do" }, t("签到", "Check in")), h("button", { class: "plain", type: "button", onclick: end }, t("取消", "Cancel")));
  const shown = h("div", { class: "over", role: "dialog", "aria-label": t("输入短码", "Type the short code") }, form);
  document.body.append(shown);
  field.focus();
}

async function read({ app, say }: Ways, how: "qr" | "nfc" | "code", tag: string, at: string | null = checkpointOf(tag)): Promise<void> {
  const name = await app.checkIn(how, { tag, at });
  say(t(`已签到：${name}`, `Checked in: ${name}`));
}
