/** Reading a checkpoint's code with the camera, where the browser can. */

import { h } from "../dom";
import { t } from "../words";
import type { Ways } from "./screen";

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}

type Made = new (options: { formats: string[] }) => Detector;
const detector = (): Made | undefined => (globalThis as { BarcodeDetector?: Made }).BarcodeDetector;

export const canScan = (): boolean => detector() !== undefined && "mediaDevices" in navigator;

export async function scan({ app, say }: Ways): Promise<void> {
  const Made = detector();
  if (!Made) return;
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    return say(t("打不开相机", "The camera cannot be opened"));
  }
  const video = h("video", { playsinline: true, muted: true, autoplay: true });
  video.srcObject = stream;
  const end = (): void => {
    stream.getTracks().forEach((track) => track.stop());
    shown.remove();
  };
  const close = h("button", { class: "plain", type: "button", onclick: end }, t("取消", "Cancel"));
  const shown = h("div", { class: "sos-full", role: "dialog", "aria-label": t("扫码", "Scan") }, video, close);
  document.body.append(shown);
  const reader = new Made({ formats: ["qr_code"] });
  while (shown.isConnected) {
    const [code] = await reader.detect(video).catch(() => []);
    if (code !== undefined) {
      end();
      await app.checkIn("qr", code.rawValue);
      return say(t("已扫码签到", "Checked in by code"));
    }
    await new Promise((done) => setTimeout(done, 200));
  }
}
