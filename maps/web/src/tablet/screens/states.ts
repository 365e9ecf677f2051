import type { Item } from "../outbox/item";
import type { Way } from "../outbox/sender";
import { lang, t } from "../words";

/** Return what an item's state is called. */
export function stateName(item: Item): string {
  const held = item.state === "ready" && item.verdict?.code === "held";
  return {
    draft: t("草稿", "draft"),
    ready: held ? t("等前一条", "waits for another") : t("待传", "waiting"),
    sending: t("正在传", "being sent"),
    accepted: t("已收到", "received"),
    repair: t("需修改", "needs repair"),
    conflict: t("有冲突", "conflict"),
    withdrawn: t("已撤回", "withdrawn"),
  }[item.state];
}

export const verdictOf = (item: Item): string => (lang() === "en" ? item.verdict?.en : item.verdict?.zh) ?? "";

/** Return how the way to the server is, and what to do. */
export function wayName(way: Way): string {
  switch (way.trouble) {
    case null:
      return way.answered_at > 0 ? t("已连上服务器", "Connected") : t("还没有连接过", "Not connected yet");
    case "offline":
      return t("没有网络，恢复后自动上传", "No network; it is sent when there is");
    case "portal":
      return t("网络要求登录（不是本系统的应答），请换网络或先登录该网络", "This network wants a login of its own: use another, or log in there first");
    case "sign-in":
      return t("登录已过期，请用密码重新登录；内容都还在", "Sign in with your password again; everything is still here");
    case "busy":
      return t("服务器忙，稍后自动再试", "The server is busy; it is tried again");
    case "server":
      return t("服务器出错，稍后自动再试", "The server failed; it is tried again");
    case "refused":
      return t("服务器不接受，请看各条说明", "The server refuses; see each entry");
    case "gone":
      return t("本应用需要更新，请刷新页面", "This app is too old: reload the page");
  }
}
