/** A connection to the stream of the server, which comes back by itself. See `api/live`. */

/** A stream that the server refused is tried again after so long. */
const AGAIN_MS = 5000;
/** The server ends a stream after 300 s; one that is silent for longer is dead. */
const DEAD_MS = 330_000;
const EVENTS = ["fixes", "sos", "alarm", "case", "laps", "figures", "beat"];

/** Who hears of what happens. */
export interface Listener {
  told(event: string, data: unknown): void;
  /** The connection holds, or it does not. */
  holds(open: boolean): void;
  /** A stream has begun: up to the next beat all there is to know is told. */
  begun?(): void;
}

export class Source {
  private source: EventSource | undefined;
  private timer: number | undefined;

  constructor(
    private readonly url: string,
    private readonly heard: Required<Listener>,
  ) {
    this.open();
  }

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
  }

  private open(): void {
    const source = new EventSource(this.url);
    this.source = source;
    source.onopen = () => {
      this.awake();
      this.heard.begun();
    };
    source.onerror = () => {
      this.heard.holds(false);
      if (source.readyState === EventSource.CLOSED) this.again();
    };
    for (const event of EVENTS)
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        this.heard.told(event, JSON.parse(data));
        if (event !== "beat") return;
        this.awake();
        this.heard.holds(true);
      });
  }

  private awake(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.heard.holds(false);
      this.again();
    }, DEAD_MS);
  }

  private again(): void {
    this.close();
    this.timer = window.setTimeout(() => this.open(), AGAIN_MS);
  }
}
