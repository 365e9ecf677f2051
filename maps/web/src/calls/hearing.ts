/** One connection for all pages of a browser: a browser gives a host six, and a page open all night
 * must not take one for itself. The page that holds it tells the others. */
import { Cries, type Cry } from "./cries";

/** A stream the server ended comes back by itself; one it refused is tried again after so long. */
const AGAIN_MS = 5000;
/** The server ends a stream after 300 s; one that is silent for longer is dead. */
const DEAD_MS = 330_000;

export interface Heard {
  cries: Cry[];
  /** The last cry that somebody accepted while this was looked at. */
  taken: Cry | null;
  /** Whether the connection holds. */
  holds: boolean;
}

/** Listen for as long as the page is there; `told` is called with all there is whenever it changes. */
export function hear(url: string, name: string, told: (heard: Heard) => void): void {
  const bus = new BroadcastChannel(name);
  let last: Heard | null = null;
  let leads = false;
  const tell = (heard: Heard): void => {
    last = heard;
    told(heard);
    bus.postMessage(heard);
  };
  bus.onmessage = ({ data }: MessageEvent<Heard | "hello">) => {
    if (data !== "hello") told(data);
    else if (leads && last) bus.postMessage(last);
  };
  const lead = (): void => {
    leads = true;
    listen(url, tell);
  };
  bus.postMessage("hello");
  if (!navigator.locks) return lead(); // not over plain HTTP: then each page listens for itself
  void navigator.locks.request(name, () => new Promise<never>(lead));
}

function listen(url: string, tell: (heard: Heard) => void): void {
  const cries = new Cries();
  let source: EventSource;
  let dead: number | undefined;
  let taken: Cry | null = null;
  const say = (holds: boolean): void => tell({ cries: cries.all, taken, holds });
  const awake = (): void => {
    clearTimeout(dead);
    dead = window.setTimeout(again, DEAD_MS);
  };
  const again = (): void => {
    source.close();
    say(false);
    setTimeout(begin, AGAIN_MS);
  };
  const begin = (): void => {
    source = new EventSource(url);
    source.onopen = () => {
      cries.begun();
      awake();
    };
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) again();
      else say(false);
    };
    source.addEventListener("sos", ({ data }: MessageEvent<string>) => {
      const cry = JSON.parse(data) as Cry;
      if (cry.seen_at && cries.all.some((one) => one.id === cry.id)) taken = cry;
      cries.told(cry);
    });
    source.addEventListener("beat", () => {
      awake();
      cries.complete();
      say(true);
    });
  };
  begin();
  window.addEventListener("pagehide", () => source.close());
}
