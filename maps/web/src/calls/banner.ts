/** The band over every page of the console while somebody cries for help. */
import { button, el } from "../dom";
import type { Cry } from "./cries";
import { ring, setSounds, sounds } from "./sound";

/** How long it is told who accepted a cry, and how long a connection may be lost unsaid. */
const TAKEN_MS = 10_000;
const PATIENCE_MS = 10_000;
const RING_MS = 5000;

export interface Heard {
  cries: Cry[];
  /** The last cry that somebody accepted while this was looked at. */
  taken: Cry | null;
  /** Whether the connection holds. */
  holds: boolean;
}

export class Banner {
  private readonly box = el("section", "gs-band");
  private readonly list = el("div", "gs-list");
  private readonly note = el("p", "gs-note");
  private readonly lost = el("p", "gs-lost");
  private readonly sound = button("gs-sound", "");
  private readonly lines = new Map<number, Line>();
  private readonly title = document.title;
  private ringing: number | undefined;
  private losing: number | undefined;
  private taken = 0;

  constructor(private readonly answer: string, private readonly zh: boolean) {
    const { box, list, note, lost, sound } = this;
    list.setAttribute("role", "alert");
    note.setAttribute("role", "status");
    lost.setAttribute("role", "status");
    box.setAttribute("aria-label", this.t("紧急求助", "SOS"));
    lost.textContent = this.t("⚠ 与服务器的连接断了，求助可能收不到。正在重新连接…", "⚠ The connection is lost: calls for help may not arrive. Trying again…");
    sound.onclick = () => {
      setSounds(!sounds());
      this.showSound();
    };
    for (const one of [list, sound, note, lost]) one.hidden = true;
    box.append(list, sound, note, lost);
    this.showSound();
    document.body.prepend(box);
  }

  /** Show what was heard. */
  show({ cries, taken, holds }: Heard): void {
    for (const [id, line] of this.lines)
      if (!cries.some((cry) => cry.id === id)) {
        line.box.remove();
        this.lines.delete(id);
      }
    for (const cry of cries) this.line(cry).show(cry);
    const any = cries.length > 0;
    this.list.hidden = this.sound.hidden = !any;
    document.title = any ? `${this.t("【求助】", "[SOS] ")}${this.title}` : this.title;
    this.ring(any);
    if (taken) this.tell(taken);
    this.doubt(!holds);
  }

  private line(cry: Cry): Line {
    const known = this.lines.get(cry.id);
    if (known) return known;
    const line = new Line(`${this.answer}${cry.id}/answer`, this.zh);
    this.lines.set(cry.id, line);
    this.list.append(line.box);
    return line;
  }

  private ring(on: boolean): void {
    if (!on) {
      clearInterval(this.ringing);
      this.ringing = undefined;
    } else if (this.ringing === undefined) {
      const once = (): void => {
        if (sounds()) ring();
      };
      this.ringing = window.setInterval(once, RING_MS);
      once();
    }
  }

  private tell(cry: Cry): void {
    if (this.taken === cry.id) return;
    this.taken = cry.id;
    const name = cry.guard ?? cry.who ?? "";
    this.note.textContent = this.t(`✓ ${name} 的求助已由 ${cry.seen_by} 受理。`, `✓ ${cry.seen_by} takes care of ${name}.`);
    this.note.hidden = false;
    setTimeout(() => (this.note.hidden = true), TAKEN_MS);
  }

  private doubt(on: boolean): void {
    if (!on) {
      clearTimeout(this.losing);
      this.losing = undefined;
      this.lost.hidden = true;
    } else {
      this.losing ??= window.setTimeout(() => (this.lost.hidden = false), PATIENCE_MS);
    }
  }

  private showSound(): void {
    const said = sounds() ? this.t("声音已开，点此关闭", "Sound is on: switch it off") : this.t("打开声音", "Switch the sound on");
    this.sound.textContent = this.sound.title = said;
    this.sound.setAttribute("aria-label", said);
  }

  private t(zh: string, en: string): string {
    return this.zh ? zh : en;
  }
}

/** One cry: who, where, since when, who is near, and the button that ends it everywhere. */
class Line {
  readonly box = el("article", "gs-cry");
  private readonly who = el("b", "gs-who");
  private readonly where = el("span", "gs-where");
  private readonly at = el("span", "gs-near");
  private readonly near = el("span", "gs-near");
  private readonly wrong = el("span", "gs-wrong");
  private readonly accept = el("button", "gs-accept");

  constructor(private readonly url: string, private readonly zh: boolean) {
    this.accept.type = "button";
    this.accept.textContent = this.t("我来处理", "I take care of it");
    this.accept.onclick = () => void this.send();
    const said = el("div", "gs-said");
    this.wrong.hidden = true;
    said.append(this.who, this.where, this.at, this.near, this.wrong);
    this.box.append(el("span", "gs-sign", "SOS"), said, this.accept);
  }

  show(cry: Cry): void {
    const clock = new Date(cry.at).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
    const name = [cry.guard, cry.who && `（${cry.who}）`].filter(Boolean).join("");
    set(this.who, this.zh ? `${name} ${clock} 求助` : `${name.replace(/（(.*)）/, " ($1)")} called for help at ${clock}`);
    set(this.where, cry.place ? cry.where[this.zh ? 0 : 1] : this.t("位置不明，请马上联系本人。", "Place unknown: call the guard at once."));
    set(this.at, this.place(cry));
    const near = cry.near.map((one) => this.t(`${one.guard} ${one.distance_m} 米`, `${one.guard} ${one.distance_m} m`));
    set(this.near, near.length ? this.t(`离得近的：${near.join("、")}`, `Nearest: ${near.join(", ")}`) : "");
  }

  private place(cry: Cry): string {
    if (!cry.place) return "";
    const [lat, lon] = cry.place.map((degrees) => degrees.toFixed(5));
    const error = cry.accuracy_m === null ? "" : this.t(`，误差约 ${Math.round(cry.accuracy_m)} 米`, `, within about ${Math.round(cry.accuracy_m)} m`);
    return `${this.t("北纬", "N")} ${lat} ${this.t("东经", "E")} ${lon}${error}`;
  }

  private async send(): Promise<void> {
    this.accept.disabled = true;
    set(this.wrong, "");
    const sent = await fetch(this.url, { method: "POST" }).catch(() => null);
    if (sent?.ok) {
      this.box.remove();
      return;
    }
    this.accept.disabled = false;
    set(this.wrong, this.t("没有送达，请再按一次。", "It did not get through: press again."));
  }

  private t(zh: string, en: string): string {
    return this.zh ? zh : en;
  }
}

/** Set a text where it is another: what has not changed is not read out again. */
function set(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
