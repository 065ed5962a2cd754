/**
 * Asks the server whether this page is still the one that it has. After an upgrade the page of before works on, as long as it
 * needs no file that it has not loaded yet: those are gone.
 */
import { LatchError, type ErrorCode } from '../../shared/errors.ts';
import type { CallProblem } from './call-view.ts';
import { PAGE_PARTS } from './page-parts.ts';

export type PageStanding = 'current' | 'replaced' | 'unreachable';

const ANSWER_LIMIT_MS = 5_000;
/** What a part that does not load may look like. */
const MAY_COME_OF_IT: readonly ErrorCode[] = ['server-away', 'browser-unsupported', 'internal'];

/** The file that a built page begins with. Its name changes with anything in the page; null in development. */
export function entryIn(html: string): string | null {
  return /<script\b[^>]*\bsrc="([^"]*\/?assets\/[^"]+)"/.exec(html)?.[1] ?? null;
}

/** Whether the server has another page by now. */
export async function checkPage(): Promise<PageStanding> {
  const own = document.querySelector('script[src*="assets/"]')?.getAttribute('src') ?? null;
  const answer = await ask(location.pathname, { cache: 'no-cache' });
  if (answer === null || answer.status >= 500) return 'unreachable';
  const served = entryIn(await answer.text().catch(() => ''));
  return own !== null && served !== null && served !== own ? 'replaced' : 'current';
}

/** A file that is not there, or a page in its place, as some servers answer. */
const isGone = ({ status, ok, headers }: Response): boolean =>
  status === 404 || status === 410 || (ok && (headers.get('content-type') ?? '').startsWith('text/html'));

async function isPartGone(url: string): Promise<boolean> {
  const answer = await ask(url, { method: 'HEAD', cache: 'no-store' });
  return answer !== null && isGone(answer);
}

/** Why a call failed: what looks like a network or a browser that is not good enough may be a page that is too old. */
export async function explainFailure(failure: CallProblem): Promise<CallProblem> {
  if (!MAY_COME_OF_IT.includes(failure.code)) return failure;
  const standing = await checkPage();
  if (standing === 'unreachable')
    return failure.code === 'browser-unsupported' ? new LatchError('server-away') : failure;
  const isReplaced =
    standing === 'replaced' || (await Promise.all(PAGE_PARTS.map(isPartGone))).includes(true);
  return isReplaced ? new LatchError('page-replaced') : failure;
}

/** null: nobody answered. */
async function ask(url: string, how: RequestInit): Promise<Response | null> {
  try {
    return await fetch(url, { ...how, signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  } catch {
    return null;
  }
}
