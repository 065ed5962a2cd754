/** Has the browser install the service worker, where it has such a thing and the page is secure. */
import { SERVICE_WORKER, serverUrl } from '../server-url.ts';
import type { TakeOverWish } from './takeover.ts';

const ASK_AGAIN_MS = 5_000;

/** Once the page has loaded, so that the worker's downloads do not delay it. Vite's development server has no worker. */
export function registerServiceWorker(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return;
  if (document.readyState === 'complete') void register();
  else addEventListener('load', () => void register(), { once: true });
}

async function register(): Promise<void> {
  const worker: ServiceWorkerContainer = navigator.serviceWorker;
  try {
    const registration = await worker.register(serverUrl(SERVICE_WORKER), { updateViaCache: 'none' });
    const ask = (): void => askToTakeOver(registration.waiting);
    const askTwice = (): void => {
      ask();
      // The page of before may still be on its way out.
      setTimeout(ask, ASK_AGAIN_MS);
    };
    askTwice();
    registration.addEventListener('updatefound', () => {
      const next = registration.installing;
      next?.addEventListener('statechange', () => {
        if (next.state === 'installed') askTwice();
      });
    });
    // Other tabs may be closed by now.
    document.addEventListener('visibilitychange', ask);
  } catch {
    // Forbidden by the browser's settings, or the server does not answer: the page works without it.
  }
}

/** It answers only a page of its own build (takeover.ts). */
function askToTakeOver(waiting: ServiceWorker | null): void {
  const script = document.querySelector<HTMLScriptElement>('script[src*="assets/"]');
  const entry = script?.getAttribute('src')?.split('/').at(-1);
  if (waiting && entry) waiting.postMessage({ kind: 'take-over', entry } satisfies TakeOverWish);
}
