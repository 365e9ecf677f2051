/** Sign in: by PIN who was here before, with or without network; by password the first time. */

import { h } from "../dom";
import { PIN_LENGTH, SignInError, keep, people, signIn, unlock, type Person } from "../session";
import { t } from "../words";
import type { Make } from "./screen";

const WHY: Record<SignInError["why"], [string, string]> = {
  offline: ["没有网络：第一次登录需要网络。", "No network: the first time needs it."],
  portal: ["这个网络要先登录它自己的页面，请换网络或先登录该网络。", "This network wants a login of its own: use another, or log in there first."],
  wrong: ["不对，请再试。", "That is wrong; try again."],
  wait: ["试得太多，请稍等再试。", "Too many tries; wait a little."],
  change: ["请先在电脑上修改初始密码。", "Change the first password on a computer."],
  guard: ["这个账号不是保安。", "This account is no guard's."],
  server: ["服务器没有答应，请稍后再试。", "The server did not agree; try again later."],
};

export const signin: Make = (ways) => {
  const { app, go } = ways;
  const element = h("div", { class: "page" });
  const error = h("p", { class: "error", role: "alert" });
  const tell = (caught: unknown): void => {
    error.textContent = t(...WHY[caught instanceof SignInError ? caught.why : "server"]);
  };
  const begin = async (work: () => Promise<void>, button: HTMLButtonElement): Promise<void> => {
    error.textContent = "";
    button.disabled = true;
    await work().catch(tell);
    button.disabled = false;
  };
  const field = (label: string, type: string, more: Record<string, string> = {}): HTMLInputElement =>
    h("input", { type, required: true, "aria-label": label, placeholder: label, ...more });
  const pinField = (label: string): HTMLInputElement =>
    field(label, "password", { class: "pin", inputmode: "numeric", pattern: `[0-9]{${PIN_LENGTH}}`, maxlength: String(PIN_LENGTH), autocomplete: "off" });

  /** Whether there is a choice to go back to. */
  let others = false;
  const byPassword = (name = ""): void => {
    const username = field(t("账号", "Name"), "text", { autocomplete: "username", value: name });
    const password = field(t("密码", "Password"), "password", { autocomplete: "current-password" });
    const go1 = h("button", { class: "do" }, t("登录", "Sign in"));
    show(
      t("登录", "Sign in"),
      form(go1, [username, password], async () => {
        const found = await signIn(username.value.trim(), password.value, app.device);
        choosePin(found.person, username.value.trim(), found.token);
      }),
      ...(others ? [h("button", { class: "plain", type: "button", onclick: () => void start() }, t("返回", "Back"))] : []),
    );
  };
  const choosePin = (person: string, username: string, token: string): void => {
    const [one, two] = [pinField(t("6 位数字", "6 digits")), pinField(t("再输一次", "Once more"))];
    show(
      t("设一个平板密码（PIN）", "Choose a PIN for this tablet"),
      h("p", { class: "muted" }, t("之后没有网络也用它登录。请不要用生日和连号。", "With it you sign in without network, too. No birthdays, no rows.")),
      form(h("button", { class: "do" }, t("完成", "Done")), [one, two], async () => {
        if (one.value !== two.value) return tell(new SignInError("wrong"));
        const { session, kept } = await keep(app.db, person, username, token, one.value);
        await app.begin(session);
        go("route");
        if (!kept) ways.say(t("平板存不下了：这次可以用，请尽快清理空间。", "The tablet is full: it works for this once; make room soon."));
      }),
    );
  };
  const byPin = (who: Person): void => {
    const pin = pinField("PIN");
    show(
      who.username,
      form(h("button", { class: "do" }, t("进入", "Go")), [pin], async () => {
        await app.begin(await unlock(app.db, who, pin.value));
        go("route");
      }),
      h("button", { class: "plain", type: "button", onclick: () => byPassword(who.username) }, t("忘了 PIN：用密码登录", "Forgot it: use the password")),
      h("button", { class: "plain", type: "button", onclick: () => void start() }, t("返回", "Back")),
    );
    pin.focus();
  };
  const form = (button: HTMLButtonElement, fields: HTMLElement[], work: () => Promise<void>): HTMLElement =>
    h("form", { class: "card", onsubmit: (event) => (event.preventDefault(), void begin(work, button)) }, ...fields, button);
  const show = (title: string, ...parts: Node[]): void =>
    element.replaceChildren(h("h1", {}, "gridbeat"), h("h2", {}, title), error, ...parts);

  const start = async (): Promise<void> => {
    error.textContent = "";
    const [known, waiting] = [await people(app.db).catch(() => null), await app.shelf.pending()];
    others = known !== null && known.length > 0;
    if (!others) byPassword();
    if (known === null) error.textContent = t("平板的存储打不开：请重启平板。有网络时可以先用密码登录。", "The tablet's storage does not open: restart the tablet. With network you can go on by password.");
    if (known === null || known.length === 0) return;
    show(
      t("谁在值班？", "Who is on duty?"),
      ...known.map((who) => {
        const count = waiting.get(who.person) ?? 0;
        const more = count > 0 ? t(` · ${count} 条待传`, ` · ${count} waiting`) : "";
        return h("button", { class: "do", type: "button", onclick: () => byPin(who) }, who.username + more);
      }),
      h("button", { class: "plain", type: "button", onclick: () => byPassword() }, t("其他人", "Somebody else")),
    );
  };
  void start();
  return { element, update: () => undefined };
};
