/**
 * Trusted Types: where the browser has them, the page's policy (server/http/headers.ts) lets no text become markup or script. The one
 * thing that Latch and its libraries need is a worker's address, and this allows addresses of the page's own built scripts alone.
 * Imported first by the page and by every worker that starts another one.
 */
import { SERVICE_WORKER, serverUrl } from './server-url.ts';

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory };
const { href: ownScripts } = serverUrl('/assets/');
const { href: serviceWorker } = serverUrl(SERVICE_WORKER);

/** Vite's development server serves sources where they are, and has no such policy. */
if (!import.meta.env.DEV)
  trustedTypes?.createPolicy('default', {
    createScriptURL(url) {
      const { href } = new URL(url, location.href);
      if (!href.startsWith(ownScripts) && href !== serviceWorker)
        throw new TypeError(`no script of this page: ${href}`);
      return href;
    },
  });
