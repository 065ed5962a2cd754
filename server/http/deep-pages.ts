/** The pages of the browser's router: every path of theirs is answered with the built page. */
import { builtPage, findPage, PAGE_PATHS, type FindPage, type PageName } from '../../shared/page-paths.ts';

/** What the router answers: its head is made for each share (shares/share-page.ts). */
const ANSWERED_ELSEWHERE: PageName = 'share';

/** They are there where kiosks are. */
export const PAGES_OF_KIOSKS = [PAGE_PATHS.admin] as const;

/** The built file for the path of a page; null: no page has exactly this path, or something else answers it. */
export function pageFile(path: string, find: FindPage<string> = findPage): `/${string}` | null {
  const page = find(path);
  return page === null || page.name === ANSWERED_ELSEWHERE
    ? null
    : `/${builtPage(path.split('/').length - 2)}`;
}

/** An id or a token has at least so many characters (128 bits in base64url are 22); names of routes are shorter. */
const SECRET_LENGTH = 16;

/**
 * What of a request's target may be logged. A path may hold the token of a share or of a live call, and whoever has it may open it: a
 * page is named by its pattern, and any other segment that is as long as a token is left out. So is the query.
 */
export function loggedPath(target: string): string {
  const [path = ''] = target.split('?', 1);
  const page = findPage(path);
  if (page !== null) return PAGE_PATHS[page.name as PageName];
  if (path.startsWith('/assets/')) return path;
  return path.replaceAll(/[^/]+/g, (segment) => (segment.length < SECRET_LENGTH ? segment : '…'));
}
