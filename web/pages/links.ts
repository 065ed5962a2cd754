/** Addresses of pages. A link is a real one: it opens in another tab too, and the router takes over plain clicks on it. */
import { pagePath, type PageName, type PageParams } from '../../shared/page-paths.ts';
import { serverUrl } from '../server-url.ts';

/** The address of a page, with what its path holds: `pageHref('about', {})`. */
export function pageHref<Name extends PageName>(name: Name, params: PageParams<Name>): string {
  return serverUrl(pagePath(name, params)).pathname;
}
