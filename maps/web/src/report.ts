import "./report.css";
import { reportMap } from "./report_map";
import { photos } from "./report_photos";
import { publicMap } from "./report_public";

/** Everything here makes the pages handier; they work without. */
function main(): void {
  const map = document.getElementById("map");
  if (map) void reportMap(map);
  const shown = document.getElementById("public-map");
  if (shown) void publicMap(shown);
  for (const input of document.querySelectorAll<HTMLInputElement>('input[type="file"]')) photos(input);
  for (const form of document.querySelectorAll("form")) sendOnce(form);
  document.querySelector<HTMLElement>(".summary")?.focus();
  copyLink();
}

/** Say that a form is being sent, and take no second click meanwhile. */
function sendOnce(form: HTMLFormElement): void {
  let sent = false;
  const button = form.querySelector<HTMLButtonElement>("button.primary");
  const words = button?.textContent ?? "";
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    if (event.submitter === button && button) button.textContent = form.dataset.sending ?? words;
  });
  window.addEventListener("pageshow", () => {
    sent = false;
    if (button) button.textContent = words;
  });
}

function copyLink(): void {
  const link = document.querySelector<HTMLInputElement>("#link");
  const copy = document.querySelector<HTMLButtonElement>("#copy");
  if (!link || !copy) return;
  copy.hidden = false;
  copy.addEventListener("click", () => {
    link.select();
    const done = (): void => {
      copy.textContent = copy.dataset.done ?? "";
    };
    if (navigator.clipboard) navigator.clipboard.writeText(link.value).then(done, () => undefined);
    else if (document.execCommand("copy")) done(); // pages over plain HTTP have no clipboard
  });
}

main();
