/** The page of alarms follows what happens, and takes nothing from under anybody's hands: a card in
 * whose form somebody writes stays where it is, and so do the words in it. */
import { calm } from "./home/clock";
import type { Shared } from "./stream/shared";

const SOON_MS = 300;
const APART_MS = 2000;
const PARTS = ["as-of", "cries-part", "closed-part"];

/** Begin, where the page is the one of alarms. */
export function begin(shared: Shared): void {
  const page = document.getElementById("alarms");
  if (page) new AlarmPage(page, document.documentElement.lang.startsWith("zh")).follow(shared);
}

class AlarmPage {
  private readonly link = document.createElement("span");
  private readonly said = document.createElement("p");

  constructor(private readonly page: HTMLElement, private readonly zh: boolean) {
    this.link.className = "gc-link";
    this.said.className = "visually-hidden";
    for (const one of [this.link, this.said]) one.setAttribute("role", "status");
    page.querySelector("header")?.append(this.link, this.said);
  }

  follow(shared: Shared): void {
    const renew = calm(() => void this.renew(), SOON_MS);
    shared.follow(
      {
        begun: () => renew(APART_MS),
        holds: (open) => this.show(open),
        told: (event) => {
          if (event === "alarm" || event === "sos") renew(APART_MS);
        },
      },
      "calls",
    );
  }

  private t(zh: string, en: string): string {
    return this.zh ? zh : en;
  }

  private show(open: boolean): void {
    const text = open ? this.t("● 实时", "● live") : this.t("连接中断，正在重新连接", "No connection, trying again");
    if (this.link.textContent !== text) this.link.textContent = text;
    this.link.classList.toggle("gc-broken", !open);
  }

  private async renew(): Promise<void> {
    const address = new URL(this.page.querySelector<HTMLAnchorElement>("#as-of a")?.href ?? location.href);
    address.searchParams.set("lang", this.zh ? "zh" : "en");
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!fresh.getElementById("alarms")) return; // logged out meanwhile
    this.cards(fresh);
    for (const id of PARTS) replace(id, fresh);
  }

  /** Put the cards of now in place; those that somebody writes in stay, with what is new in them. */
  private cards(fresh: Document): void {
    const list = this.page.querySelector("#open-alarms");
    const given = fresh.querySelector("#open-alarms");
    if (!list || !given) return;
    const known = new Map([...list.querySelectorAll<HTMLElement>("[data-alarm]")].map((card) => [card.dataset.alarm, card]));
    const busy = new Map([...known].filter(([, card]) => writes(card)));
    for (const one of [...list.children]) if (![...busy.values()].includes(one as HTMLElement)) one.remove();
    const left = new Map(busy);
    const cards = [...given.children] as HTMLElement[];
    for (const [at, card] of cards.entries()) {
      const own = left.get(card.dataset.alarm);
      if (own) {
        this.refresh(own, card);
        left.delete(card.dataset.alarm);
        continue;
      }
      if (card.dataset.alarm && !known.has(card.dataset.alarm)) this.tell(card);
      const next = cards.slice(at + 1).map((one) => left.get(one.dataset.alarm)).find(Boolean);
      list.insertBefore(card, next ?? null);
    }
    for (const card of left.values()) this.over(card);
  }

  /** Show what is new in a card that somebody writes in; the form is not touched. */
  private refresh(card: HTMLElement, fresh: HTMLElement): void {
    const form = card.querySelector("form");
    if (!form) return;
    for (const one of [...card.children]) if (one !== form) one.remove();
    form.before(...[...fresh.children].filter((one) => one.tagName !== "FORM"));
    if (!fresh.querySelector("form")) this.close(form);
  }

  /** An alarm is over while somebody writes: the words stay, and can be sent no more. */
  private over(card: HTMLElement): void {
    const form = card.querySelector("form");
    if (!form || form.dataset.over) return;
    form.dataset.over = "1";
    const note = document.createElement("p");
    note.className = "gc-hint";
    note.textContent = this.t("这条告警刚刚结束。", "This alarm is over.");
    form.before(note);
    this.close(form);
  }

  private close(form: HTMLFormElement): void {
    form.querySelector("button")?.setAttribute("disabled", "");
  }

  private tell(card: HTMLElement): void {
    card.classList.add("gc-arrived");
    this.said.textContent = this.t("新告警：", "New alarm: ") + (card.querySelector("h3")?.textContent?.trim() ?? "");
  }
}

/** Return whether somebody writes in a card, or has written. */
function writes(card: HTMLElement): boolean {
  const note = card.querySelector<HTMLInputElement>("input[name=note]");
  return note !== null && (note.value !== "" || note === document.activeElement);
}

/** Put a part of the page in place of the old one; what is unfolded stays unfolded. */
function replace(id: string, fresh: Document): void {
  const old = document.getElementById(id);
  const made = fresh.getElementById(id);
  if (!old || !made) return;
  for (const one of old.querySelectorAll<HTMLElement>("details[open][data-alarm]"))
    made.querySelector(`details[data-alarm="${one.dataset.alarm}"]`)?.setAttribute("open", "");
  old.replaceWith(made);
}
