import { el } from "./dom";

/** Show what was chosen, let it be taken away again, and add to it instead of replacing it. */
export function photos(input: HTMLInputElement): void {
  const box = input.form?.querySelector<HTMLElement>(".thumbs");
  const said = input.form?.querySelector<HTMLElement>(".photos-said");
  if (!box || !said) return;
  const most = Number(input.dataset.most);
  const mostBytes = Number(input.dataset.mostMb) * 1e6;
  input.classList.add("hidden"); // its label does all it did, and shows what was chosen
  let chosen: File[] = [];

  const room = (): number => most - box.querySelectorAll("input:checked").length;
  const tell = (text: string): void => {
    said.textContent = text;
    said.hidden = !text;
  };
  const hold = (): void => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
  };
  const draw = (): void => {
    for (const old of box.querySelectorAll<HTMLElement>(".new")) {
      URL.revokeObjectURL(old.querySelector("img")?.src ?? "");
      old.remove();
    }
    for (const file of chosen) box.append(thumb(file));
  };
  const thumb = (file: File): HTMLElement => {
    const figure = el("div", "thumb new");
    const image = el("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    image.addEventListener("error", () => image.replaceWith(el("span", "unseen", file.name)));
    const remove = el("button", "", input.dataset.remove);
    remove.type = "button";
    remove.addEventListener("click", () => {
      chosen = chosen.filter((one) => one !== file);
      hold();
      draw();
      tell("");
    });
    figure.append(image, remove);
    return figure;
  };

  input.addEventListener("change", () => {
    const added = [...(input.files ?? [])].filter((file) => !chosen.some((one) => same(one, file)));
    const large = added.filter((file) => file.size > mostBytes);
    const fit = [...chosen, ...added.filter((file) => file.size <= mostBytes)];
    chosen = fit.slice(0, Math.max(0, room()));
    hold();
    draw();
    if (large.length) tell(`${input.dataset.tooLarge ?? ""}${large.map((one) => one.name).join(", ")}`);
    else tell(fit.length > chosen.length ? (input.dataset.tooMany ?? "") : "");
  });
}

function same(one: File, other: File): boolean {
  return one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
}
