/** Keep the screen on while the app is seen: without it there is no position and no outbox. */
export function wakeful(): void {
  const ask = (): void => {
    if (document.visibilityState === "visible") void navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
