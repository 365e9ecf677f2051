/** Calls for help on every page of the console, for those who may accept them. */
import "./calls.css";
import type { Shared } from "../stream/shared";
import { Banner } from "./banner";
import { Cries, type Cry } from "./cries";

/** Begin, where the page's head says where to answer. */
export function begin(shared: Shared): void {
  const { answer } = document.getElementById("calls")?.dataset ?? {};
  if (!answer) return;
  const banner = new Banner(answer, document.documentElement.lang.startsWith("zh"));
  const cries = new Cries();
  let taken: Cry | null = null;
  shared.follow(
    {
      begun: () => cries.begun(),
      holds: (holds) => banner.show({ cries: cries.all, taken, holds }),
      told: (event, data) => {
        if (event === "beat") cries.complete();
        if (event !== "sos") return;
        const cry = data as Cry;
        if (cry.seen_at && cries.all.some((one) => one.id === cry.id)) taken = cry;
        cries.told(cry);
      },
    },
    "calls",
  );
}
