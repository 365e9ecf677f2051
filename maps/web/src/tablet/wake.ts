/** Keep the screen on while the app is seen: without it there is no position and no outbox. Tell whenever
 * it is seen again. */
export function wakeful(woken: () => void): void {
  const ask = (): void => {
    if (document.visibilityState !== "visible") return;
    void navigator.wakeLock?.request("screen").catch(() => undefined);
    woken();
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
