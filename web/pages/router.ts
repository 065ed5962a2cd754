/** Which page the address names. Plain clicks on links of this origin, back and forward are followed without loading the page anew. */
import { createRouter } from '@nanostores/router';
import { findPage, type PageName, type PageParams } from '../../shared/page-paths.ts';
import { serverUrl } from '../server-url.ts';
import { pageHref } from './links.ts';

export interface Address {
  /** Below the base. */
  path: string;
  page: { name: PageName; params: Record<string, string> } | null;
}

/** Every path: which of them are pages is known to shared/page-paths.ts alone, for both ends. */
const router = createRouter({ any: [/^/, () => ({})] });

/** Calls `onAddress` at once and with each change, before the page of before is gone. Returns what ends it. */
export function watchAddress(onAddress: (address: Address) => void): () => void {
  const baseWithoutSlash = serverUrl('/').pathname.slice(0, -1);
  return router.subscribe((opened) => {
    const path = opened?.path.slice(baseWithoutSlash.length) || '/';
    onAddress({ path, page: findPage(path) });
  });
}

/** Opens a page as a link to it would. */
export function openPage<Name extends PageName>(name: Name, params: PageParams<Name>): void {
  router.open(pageHref(name, params));
}

/** Opens the page of a path below the base, where there is one. */
export function openPath(path: string): void {
  const page = findPage(path);
  if (page !== null) router.open(pageHref(page.name as PageName, page.params as PageParams<PageName>));
}
