/**
 * Asks the server whether this page is still the one that it has. After an upgrade the page of before works on, as long as it
 * needs no file that it has not loaded yet: those are gone.
 */
import { LatchError } from '../../shared/errors.ts';
import { serverUrl } from '../server-url.ts';
import type { CallProblem } from './call-view.ts';
import { PAGE_PARTS } from './page-parts.ts';

export type PageStanding = 'current' | 'replaced' | 'unreachable';

const ANSWER_LIMIT_MS = 5_000;
/** Whether a part of the page that does not load may look like this. */
export function mayLackPart({ code }: CallProblem): boolean {
  return code === 'server-away' || code === 'browser-unsupported' || code === 'internal';
}

/** The file that a built page begins with. Its name changes with anything in the page; null in development. */
export function entryIn(html: string): string | null {
  return fileOf(/<script\b[^>]*\bsrc="([^"]*\/?assets\/[^"]+)"/.exec(html)?.[1]);
}

/** Pages at different paths name the same file differently. */
function fileOf(src: string | null | undefined): string | null {
  return src?.split('/').at(-1) ?? null;
}

/** Whether the server has another page by now. */
export async function checkPage(): Promise<PageStanding> {
  const own = fileOf(document.querySelector('script[src*="assets/"]')?.getAttribute('src'));
  const answer = await ask(serverUrl('/').href, { cache: 'no-cache' });
  if (answer === null || answer.status >= 500) return 'unreachable';
  const served = entryIn(await answer.text().catch(() => ''));
  return own !== null && served !== null && served !== own ? 'replaced' : 'current';
}

/** `gone`: it is not there, or there is a page in its place, as some servers answer. */
async function checkPart(url: string): Promise<'there' | 'gone' | 'unreachable'> {
  const answer = await ask(url, { method: 'HEAD', cache: 'no-store' });
  if (answer === null || answer.status >= 500) return 'unreachable';
  const isPage = (answer.headers.get('content-type') ?? '').startsWith('text/html');
  return answer.status === 404 || answer.status === 410 || isPage ? 'gone' : 'there';
}

/** Why a call failed: what looks like a network or a browser that is not good enough may be a page that is too old. */
export async function explainFailure(failure: CallProblem): Promise<CallProblem> {
  if (!mayLackPart(failure)) return failure;
  const page = await checkPage();
  const parts = page === 'current' ? await Promise.all(PAGE_PARTS.map(checkPart)) : [];
  if (page === 'replaced' || parts.includes('gone')) return new LatchError('page-replaced');
  const isReached = page === 'current' && !parts.includes('unreachable');
  return failure.code === 'browser-unsupported' && !isReached ? new LatchError('server-away') : failure;
}

/** null: nobody answered. */
async function ask(url: string, how: RequestInit): Promise<Response | null> {
  try {
    return await fetch(url, { ...how, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  } catch {
    return null;
  }
}
