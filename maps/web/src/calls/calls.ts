/** Calls for help on every page of the console, for those who may accept them. */
import "./calls.css";
import { Banner } from "./banner";
import { hear } from "./hearing";

/** Begin, where the page's head says where to listen. */
export function begin(): void {
  const { events, answer, who } = document.getElementById("calls")?.dataset ?? {};
  if (!events || !answer) return;
  const banner = new Banner(answer, document.documentElement.lang.startsWith("zh"));
  hear(events, `gridbeat-calls ${who} ${events}`, (heard) => banner.show(heard));
}
