import type { App } from "../app";

/** One screen: shown, and told when something has changed. */
export interface Screen {
  element: HTMLElement;
  update(): void;
  /** Called when it goes away. */
  leave?(): void;
}

export interface Ways {
  app: App;
  go(name: string): void;
  say(text: string): void;
}

export type Make = (ways: Ways) => Screen;
