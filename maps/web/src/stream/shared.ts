/** One connection for all pages of a browser: a browser gives a host six, and pages that are open all
 * night must not take them. The page that holds the lock holds the connection and tells the others. */
import { Source, type Listener } from "./source";

/** What a page wants to hear of: cries for help and alarms, or everything. */
type What = "calls" | "all";

/** What pages say to each other. */
type Said =
  | { kind: "told"; event: string; data: unknown; to?: string }
  | { kind: "begun"; to?: string }
  | { kind: "holds"; open: boolean; to?: string }
  /** A page is there; `asked`: it was before, and needs not be told what it has missed. */
  | { kind: "here"; from: string; what: What; asked: boolean }
  | { kind: "gone"; from: string }
  | { kind: "who" };

/** So long the pages that are left have to say so, before what nobody wants is left out. */
const ANSWER_MS = 1000;

export class Shared {
  private readonly id = String(Math.random());
  private readonly bus: BroadcastChannel | null;
  private readonly listeners: Listener[] = [];
  private what: What = "calls";
  /** While this page holds the connection: that, what it tells, and what the other pages want. */
  private source: Source | null = null;
  private level: What = "calls";
  private readonly others = new Map<string, What>();
  /** What a page that comes later has to be told: cries, and how far it is. */
  private readonly known = new Map<string, Said>();

  constructor(private readonly url: string, private readonly name: string) {
    this.bus = navigator.locks ? new BroadcastChannel(name) : null; // no locks over plain HTTP: each for itself
  }

  /** Let somebody hear; all who will must be there before `begin`. */
  follow(listener: Listener, what: What): void {
    this.listeners.push(listener);
    if (what === "all") this.what = "all";
  }

  /** Listen for as long as the page is there, where anybody wants to hear. */
  begin(): void {
    if (this.listeners.length === 0) return;
    this.join();
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.join();
      if (this.source) this.connect();
    });
    if (!this.bus) return this.lead();
    void navigator.locks.request(this.name, () => new Promise<never>(() => this.lead()));
  }

  private join(): void {
    if (this.bus) this.bus.onmessage = ({ data }: MessageEvent<Said>) => this.heard(data);
    this.here(false);
  }

  private leave(): void {
    if (this.bus) this.bus.onmessage = null;
    this.source?.close();
    this.post({ kind: "gone", from: this.id });
  }

  private here(asked: boolean): void {
    this.post({ kind: "here", from: this.id, what: this.what, asked });
  }

  private post(said: Said): void {
    this.bus?.postMessage(said);
  }

  private lead(): void {
    this.connect();
    this.post({ kind: "who" });
  }

  /** Open the connection anew, for what is wanted now. */
  private connect(): void {
    this.source?.close();
    this.known.clear();
    this.level = [this.what, ...this.others.values()].includes("all") ? "all" : "calls";
    this.source = new Source(this.level === "all" ? this.url : `${this.url}&what=calls`, {
      told: (event, data) => this.tell({ kind: "told", event, data }),
      holds: (open) => {
        this.tell({ kind: "holds", open });
        if (!open) this.count();
      },
      begun: () => {
        this.known.clear();
        this.tell({ kind: "begun" });
      },
    });
  }

  /** Tell this page and the others, and keep what those that come later must know. */
  private tell(said: Said): void {
    if (said.kind === "told" && said.event === "sos") this.known.set(`sos ${(said.data as { id: number }).id}`, said);
    if (said.kind === "holds" || (said.kind === "told" && said.event === "beat")) {
      const key = said.kind;
      this.known.delete(key); // it comes last
      this.known.set(key, said);
    }
    this.hand(said);
    this.post(said);
  }

  private hand(said: Said): void {
    for (const one of this.listeners) {
      if (said.kind === "told") one.told(said.event, said.data);
      if (said.kind === "holds") one.holds(said.open);
      if (said.kind === "begun") one.begun?.();
    }
  }

  private heard(said: Said): void {
    if (!this.source) {
      if (said.kind === "who") this.here(true);
      else if (!("to" in said) || said.to === this.id) this.hand(said);
      return;
    }
    if (said.kind === "gone") this.count();
    if (said.kind !== "here") return;
    this.others.set(said.from, said.what);
    if (said.what === "all" && (!said.asked || this.level === "calls")) this.connect();
    else if (!said.asked) for (const one of [{ kind: "begun" } as const, ...this.known.values()]) this.post({ ...one, to: said.from } as Said);
  }

  /** Ask who is left; what nobody wants any more is not asked for any longer. */
  private count(): void {
    this.others.clear();
    this.post({ kind: "who" });
    window.setTimeout(() => {
      const wanted = [this.what, ...this.others.values()].includes("all");
      if (!wanted && this.level === "all") this.connect();
    }, ANSWER_MS);
  }
}
