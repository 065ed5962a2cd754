/** /api/shared/:token: what whoever has a link may do. No access code is asked for, except to continue the conversation. */
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { LatchError } from '../../../shared/errors.ts';
import { passcodeRequest, type SharedAnswer } from '../../../shared/conversations/shares.ts';
import type { ReadyShare } from '../../conversations/shares/cache.ts';
import { isPasscode } from '../../conversations/shares/passcode.ts';
import type { Shares } from '../../conversations/shares/shares.ts';
import { PasscodeTries } from '../../gateway/passcode-tries.ts';
import { consume, parse } from '../../gateway/requests.ts';
import type { Tokens } from '../../gateway/tokens.ts';
import { limitBody, readJson, requireJson } from '../body.ts';
import { readShareCookie, sendShareCookie, type CookieScope } from '../cookies.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson, JSON_TYPE } from '../json.ts';
import { answerSound, rangeOf } from '../sound.ts';

export interface SharedOptions {
  shares: Shares;
  tokens: Pick<Tokens, 'shareGrant' | 'isShareGrant'>;
  /** Throws `access-required`. */
  onlyWithAccess: MiddlewareHandler<ApiEnv>;
  scopeOf: (c: Context<ApiEnv>) => CookieScope;
}

/** Copies that one address makes in an hour: each may be megabytes of text. */
const COPIES = { points: 30, duration: 3600 };

export function createShared({ shares, tokens, onlyWithAccess, scopeOf }: SharedOptions): Hono<ApiEnv> {
  const tries = new PasscodeTries();
  const copies = new RateLimiterMemory(COPIES);
  const find = (c: Context<ApiEnv>): Promise<ReadyShare> => shares.open(c.req.param('token') ?? '');
  const isOpen = (c: Context<ApiEnv>, { passcodeHash, tokenHash }: ReadyShare): boolean =>
    passcodeHash === null || tokens.isShareGrant(readShareCookie(c) ?? '', tokenHash);
  /** Throws `share-gone` or `passcode-required`. */
  const opened = async (c: Context<ApiEnv>): Promise<ReadyShare> => {
    const share = await find(c);
    if (!isOpen(c, share)) throw new LatchError('passcode-required');
    return share;
  };

  const routes = new Hono<ApiEnv>();
  routes.get('/:token', async (c) => {
    const share = await find(c);
    if (!isOpen(c, share)) return answerJson(c, 200, { kind: 'locked' } satisfies SharedAnswer);
    return answerOpen(c, share);
  });
  // A path of its own, so that the cookie of its answer belongs to this share's folder.
  routes.post('/:token/passcode', requireJson, limitBody, async (c) => {
    const share = await find(c);
    const { passcode } = parse(passcodeRequest, await readJson(c));
    const { passcodeHash, tokenHash } = share;
    if (passcodeHash !== null) {
      const at = { tokenHash, address: c.var.caller.address };
      if (!(await tries.isRight(at, () => isPasscode(passcode, passcodeHash))))
        throw new LatchError('passcode-wrong');
      sendShareCookie(c, tokens.shareGrant(tokenHash), scopeOf(c));
    }
    return answerOpen(c, share);
  });
  routes.get('/:token/sounds/:place{[0-9.]+}', async (c) => {
    const share = await opened(c);
    const range = rangeOf(c.req.header('range'));
    return answerSound(c, range, await shares.sound(share, c.req.param('place'), range));
  });
  routes.post('/:token/continue', onlyWithAccess, async (c) => {
    const share = await opened(c);
    await consume(copies, c.var.caller.address);
    return answerJson(c, 201, { id: await shares.copyFor(c.var.caller.person, share) });
  });
  return routes;
}

const answerOpen = (c: Context, { answer }: ReadyShare): Response =>
  c.body(answer, 200, { 'Content-Type': JSON_TYPE });
