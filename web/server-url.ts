/**
 * Where the server is, for the page and its workers alike. One build serves below any path (LATCH_BASE, or a proxy that takes a
 * prefix away): every built script is in the folder `assets` of that path, and knows its own address.
 */
const { url: scriptUrl } = import.meta;

/** The address of a path of the server, such as `/api/hello`. */
export function serverUrl(path: `/${string}`): URL {
  const base = import.meta.env.DEV
    ? new URL(import.meta.env.BASE_URL, location.origin)
    : new URL('../', scriptUrl);
  return new URL(`.${path}`, base);
}

/** The service worker's script; its scope is what is below the folder that it is in. */
export const SERVICE_WORKER = '/service-worker.js';
