/** A new version of the app: looked for by itself, taken up when nothing can be lost by it. */

const LOOK_MS = 30 * 60_000;

/** Keep the app without network, and tell when a new version of it is in its place. */
export async function renewal(arrived: () => void): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  let before = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (before) arrived();
    before = true;
  });
  const kept = await serviceWorker.register("sw.js").catch(() => undefined);
  setInterval(() => void kept?.update().catch(() => undefined), LOOK_MS);
}
