/** What the page asks the server of share links. Each function throws LatchError; `server-away` where nobody answers. */
import * as v from 'valibot';
import {
  continueAnswer,
  sharedAnswer,
  shareAnswer,
  sharesAnswer,
  type ListedShare,
  type OpenShare,
  type ShareAnswer,
  type SharedAnswer,
  type ShareRequest,
} from '../../../shared/conversations/shares.ts';
import { pagePath } from '../../../shared/page-paths.ts';
import { askServer } from '../../ask-server.ts';
import { serverUrl } from '../../server-url.ts';

/** The server looks at every sound, and copies it. */
const MAKE_LIMIT_MS = 60_000;

const sharedPath = (token: string): `/${string}` => `/api/shared/${encodeURIComponent(token)}`;
const ownPath = (conversationId: string): `/${string}` => `/api/conversations/${conversationId}/shares`;

/** Throws `share-gone`. */
export async function openShared(token: string): Promise<SharedAnswer> {
  return v.parse(sharedAnswer, await askServer(sharedPath(token)));
}

/** Throws `passcode-wrong`, `rate-limited` or `share-gone`. */
export async function unlockShared(token: string, passcode: string): Promise<OpenShare> {
  const answer = v.parse(
    sharedAnswer,
    await askServer(`${sharedPath(token)}/passcode`, { body: { passcode } }),
  );
  if (answer.kind === 'locked') throw new Error('a share that was unlocked is locked');
  return answer;
}

/** Makes a copy of this person's own, and gives its id. Throws `access-required`, `rate-limited` or `share-gone`. */
export async function continueShared(token: string): Promise<string> {
  const answer = await askServer(`${sharedPath(token)}/continue`, { method: 'POST' });
  return v.parse(continueAnswer, answer).id;
}

export const sharedSoundUrl = (token: string, place: string): string =>
  serverUrl(`${sharedPath(token)}/sounds/${place}`).href;

/** What is sent to others. */
export const shareLink = (token: string): string => serverUrl(pagePath('share', { token })).href;

/** Throws `bad-event` for a title without a word, or where there are too many links. */
export async function makeShare(conversationId: string, request: ShareRequest): Promise<ShareAnswer> {
  const answer = await askServer(ownPath(conversationId), { body: { ...request }, limitMs: MAKE_LIMIT_MS });
  return v.parse(shareAnswer, answer);
}

export async function listShares(conversationId: string): Promise<ListedShare[]> {
  return v.parse(sharesAnswer, await askServer(ownPath(conversationId))).shares;
}

export async function revokeShare(hash: string): Promise<void> {
  await askServer(`/api/shares/${hash}`, { method: 'DELETE' });
}
