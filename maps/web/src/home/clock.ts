/** The server's clock, and calls that are not made too often. */

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
