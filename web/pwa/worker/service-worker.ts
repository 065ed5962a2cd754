/**
 * The service worker: pages open where the server does not answer, and files that have a hash in their name are fetched once. It keeps
 * nothing that a server said of anybody: conversations that were opened are copied by the page (web/history/copies.ts).
 */
import type { PrecacheEntry } from 'workbox-precaching';
import { partsCacheName } from '../../cache-names.ts';
import { planFor } from '../requests.ts';
import { isTakeOverWish, mayTakeOver } from '../takeover.ts';
import { Shell } from './shell.ts';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

const base = new URL('./', self.location.href).href;
const shell = new Shell(self.__WB_MANIFEST, base);

self.addEventListener('install', (event) => event.waitUntil(shell.install(event)));

self.addEventListener('activate', (event) => event.waitUntil(begin(event)));

/** The first visit is served from here too, so that its pages open when the network goes. */
async function begin(event: ExtendableEvent): Promise<void> {
  await shell.activate(event);
  // The server is asked for a page while the worker starts.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener('fetch', (event) => {
  const plan = planFor(event.request, base);
  if (plan?.kind === 'page') event.respondWith(shell.page(event, plan.file));
  else if (plan?.kind === 'part') event.respondWith(part(event.request));
  else if (plan?.kind === 'asset' && shell.has(event.request.url)) event.respondWith(shell.asset(event));
});

/** What compiles WebAssembly fetches it by its address, and finds what the page has downloaded. */
async function part(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: partsCacheName(base) }).catch(() => undefined);
  return kept ?? fetch(request);
}

self.addEventListener('message', (event) => {
  const wish: unknown = event.data;
  if (!isTakeOverWish(wish)) return;
  const pages = self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  event.waitUntil(
    pages.then((open) => (mayTakeOver(wish, shell.files, open.length) ? self.skipWaiting() : undefined)),
  );
});
