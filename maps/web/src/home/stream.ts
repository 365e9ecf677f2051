/** Listening to what happens: one connection, which comes back by itself. See `api/live`. */

const AGAIN_MS = 10_000;

export interface Heard {
  told(event: string, data: unknown): void;
  /** The connection holds, or it does not. */
  holds(open: boolean): void;
}

/** The server's clock by its last beat: ages are counted by one clock only. */
export class Clock {
  private ahead = 0;

  set(now: string): void {
    this.ahead = Date.parse(now) - Date.now();
  }

  get now(): number {
    return Date.now() + this.ahead;
  }
}

/** Listen to some events until the page goes. */
export function listen(url: string, events: string[], heard: Heard): void {
  const source = new EventSource(url);
  source.onopen = () => heard.holds(true);
  source.onerror = () => {
    heard.holds(false);
    if (source.readyState !== EventSource.CLOSED) return; // it comes back by itself
    setTimeout(() => listen(url, events, heard), AGAIN_MS);
  };
  for (const event of events)
    source.addEventListener(event, (said) => heard.told(event, JSON.parse((said as MessageEvent<string>).data)));
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

/** Return a function that calls another once for many calls: soon, and not again before `apart_ms`. */
export function calm(call: () => void, soon_ms: number): (apart_ms: number) => void {
  let timer: number | undefined;
  let due = Infinity;
  let last = -Infinity;
  return (apart_ms) => {
    const at = Math.max(performance.now() + soon_ms, last + apart_ms);
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = window.setTimeout(() => {
      due = Infinity;
      last = performance.now();
      call();
    }, at - performance.now());
  };
}
