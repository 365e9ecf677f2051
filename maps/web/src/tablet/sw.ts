/** The shell without network: files of the app only, GET only. Nothing that is sent passes through here. */

/// <reference lib="webworker" />
declare const self: ServiceWorkerGlobalScope;
/** Each file of the app with its SHA-256 in base64. */
declare const __FILES__: [name: string, sha256: string][];
declare const __VERSION__: string;

const CACHE = `gridbeat-tablet-${__VERSION__}`;
const SHELL = new URL("./", self.location.href);

self.addEventListener("install", (event) => {
  const fill = async (): Promise<void> => {
    const cache = await caches.open(CACHE);
    // By its hash: a page of somebody else's network must never be kept as the app.
    await cache.addAll(__FILES__.map(([file, sha256]) => new Request(new URL(file, SHELL), { cache: "reload", integrity: `sha256-${sha256}` })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async (): Promise<void> => {
    const names = (await caches.keys()).filter((name) => name.startsWith("gridbeat-tablet-") && name !== CACHE);
    await Promise.all(names.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== SHELL.origin || !url.pathname.startsWith(SHELL.pathname)) return;
  const answer = async (): Promise<Response> => {
    const cache = await caches.open(CACHE);
    const found = await cache.match(request.mode === "navigate" ? SHELL : request, { ignoreSearch: true });
    return found ?? fetch(request);
  };
  event.respondWith(answer());
});

export {};
