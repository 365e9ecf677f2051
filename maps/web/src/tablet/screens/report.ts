/** Report a hazard or an incident: what, where (filled in), send; photos and words are offered. */

import { Album } from "../album";
import type { Bundle } from "../bundle";
import { h, icon } from "../dom";
import { ICONS } from "../icons";
import type { Photo } from "../outbox/item";
import { lang, t } from "../words";
import type { Place } from "../geo";
import { choosePlace } from "./place";
import type { Make, Screen, Ways } from "./screen";

const MOST_PHOTOS = 5;

/** What somebody has begun to write: looking at another screen takes nothing of it away. */
let begun: { by: string; screen: Screen } | null = null;

export const report: Make = (ways) => {
  const by = `${ways.app.session?.person} ${lang()}`;
  if (begun?.by !== by) begun = { by, screen: written(ways, () => (begun = null)) };
  return begun.screen;
};

function written(ways: Ways, done: () => void): Screen {
  const { app, say, go } = ways;
  let chosen = "";
  let handing = false;
  /** Where the person says it is; null: here. */
  let elsewhere: Place | null = null;
  const album = new Album(app.session?.person ?? "", MOST_PHOTOS);
  const element = h("div", { class: "page" });
  const words = h("textarea", { maxlength: "2000", "aria-label": t("说明（可不填）", "Words (if you like)"), placeholder: t("说明（可不填，可用键盘语音）", "Words, if you like") });
  const picker = h("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, hidden: true });
  const shown = h("div", { class: "row" });
  const send = h("button", { class: "do", type: "button", disabled: true }, t("提交", "Send"));
  const where = h("p", { class: "row grow" });
  const choose_place = h("button", { class: "plain", type: "button" }, icon(ICONS.pin), t("换地点", "Another place"));
  choose_place.addEventListener("click", () => {
    void choosePlace(ways, elsewhere ?? app.place).then((place) => {
      if (place !== null) elsewhere = place;
      update();
    });
  });
  const tiles = h("div", { class: "groups" });
  let drawn: Bundle["book"] | undefined;

  picker.addEventListener("change", () => void add([...(picker.files ?? [])]));
  const add = async (files: File[]): Promise<void> => {
    const thumb = ({ bytes, type }: Photo): void => {
      const address = URL.createObjectURL(new Blob([bytes], { type }));
      const number = shown.childElementCount + 1;
      shown.append(h("img", { class: "thumb", src: address, alt: t(`照片 ${number}`, `Photo ${number}`) }));
    };
    await album.take(files, thumb).catch(() => say(t("有一张照片读不了，请重拍。", "A photo cannot be read: take it again.")));
    picker.value = "";
  };

  const draw = (): void => {
    const book = (drawn = app.bundle?.book);
    if (!book?.categories.some((one) => one.code === chosen)) chosen = ""; // gone from the book meanwhile
    tiles.replaceChildren(
      ...Object.entries(book?.groups ?? {}).map(([code, group]) =>
        h(
          "section",
          {},
          h("h2", {}, lang() === "en" ? group.en : group.zh),
          h(
            "div",
            { class: "tiles" },
            ...(book?.categories ?? [])
              .filter((one) => one.code.startsWith(code))
              .map((one) =>
                h("button", { class: "plain", type: "button", "data-code": one.code, "aria-pressed": String(one.code === chosen), onclick: () => choose(one.code) }, lang() === "en" ? one.en : one.zh),
              ),
          ),
        ),
      ),
    );
  };
  const choose = (code: string): void => {
    chosen = code;
    for (const tile of tiles.querySelectorAll("button")) tile.setAttribute("aria-pressed", String(tile.dataset.code === code));
    update();
  };
  const update = (): void => {
    if (app.bundle?.book !== drawn) draw();
    send.disabled = handing || chosen === "" || (elsewhere ?? app.place) === null;
    const fix = app.fixes.at(-1);
    where.replaceChildren(
      icon(ICONS.pin),
      elsewhere ? t("地点：地图上选的位置", "Place: as chosen on the map") : fix ? t(`地点：这里（误差 ${Math.round(fix.accuracy_m)} 米）`, `Place: here (± ${Math.round(fix.accuracy_m)} m)`) : t("正在定位…", "Finding where you are…"),
    );
  };
  const hand = async (): Promise<void> => {
    const category = app.bundle?.book.categories.find((one) => one.code === chosen);
    const place = elsewhere ?? app.place;
    if (!category || !place) return;
    send.disabled = handing = true;
    const photos = await album.all();
    const details = {
      category: category.code,
      description: words.value.trim() || category.zh,
      place,
      channel: "patrol",
      ...(photos.length > 0 ? { evidence: photos.map((photo) => ({ kind: "photo", ref: photo.sha256 })) } : {}),
    };
    const body = { case_id: crypto.randomUUID(), kind: "link", base_version: 0, details };
    await app.put("case", body, photos);
    done();
    if (app.unkept > 0) return go("sync");
    say(t("已记下，会自动上传。", "Kept; it is sent by itself."));
    go("cases");
  };
  send.addEventListener("click", () => void hand());
  element.append(
    h("h1", {}, t("上报", "Report")),
    tiles,
    h("div", { class: "row" }, where, choose_place),
    h("div", { class: "row" }, h("button", { class: "plain", type: "button", onclick: () => picker.click() }, icon(ICONS.camera), t("拍照", "Photo")), picker, shown),
    words,
    send,
  );
  return { element, update };
}
