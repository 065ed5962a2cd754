/** What the service worker does with a request. Pure: everything that is not named here goes to the server as if there were no worker. */
import { builtPage, findPage } from '../../shared/page-paths.ts';

export interface AskedFor {
  url: string;
  method: string;
  /** Of the request: `navigate` where a page is opened. */
  mode: string;
}

export type Plan =
  /** A page of the router: the server's, or else the built file that the worker has. */
  | { kind: 'page'; file: string }
  /** A file whose name holds the hash of what is in it. */
  | { kind: 'asset' }
  /** A large one, which the page keeps (web/part-files.ts). */
  | { kind: 'part' };

/**
 * `base` is where the worker is: Latch may be served below a path that only a proxy knows. null: none of the worker's business, such as
 * all of /api and /socket.io, the files of other programs below the same origin, and whatever a page fetches that is not an asset.
 */
export function planFor({ url, method, mode }: AskedFor, base: string): Plan | null {
  if (method !== 'GET' || !url.startsWith(base)) return null;
  const { pathname } = new URL(url);
  const path = pathname.slice(new URL(base).pathname.length - 1);
  if (mode !== 'navigate')
    return path.startsWith('/assets/') ? { kind: isPart(path) ? 'part' : 'asset' } : null;
  return findPage(path) === null ? null : { kind: 'page', file: builtPage(path.split('/').length - 2) };
}

const isPart = (path: string): boolean => /\.(wasm|onnx)$/.test(path);

/** Whether a built page names only assets of the same build, by their paths below the base. */
export function belongsToBuild(html: string, files: ReadonlySet<string>): boolean {
  const named = [...html.matchAll(/\b(?:src|href)="(?:\.{1,2}\/)(assets\/[^"]+)"/g)].map(([, file]) => file!);
  return named.length > 0 && named.every((file) => files.has(file));
}
