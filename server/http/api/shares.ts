/** The links that a person made to a conversation of theirs: /api/conversations/:id/shares and /api/shares/:hash. */
import type { Context, Handler } from 'hono';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MAX_TURNS } from '../../../shared/conversations/document.ts';
import { shareRequest } from '../../../shared/conversations/shares.ts';
import type { Shares } from '../../conversations/shares/shares.ts';
import { consume, parse } from '../../gateway/requests.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

/** Two lists of places of about 20 characters, and the rest. */
export const MAX_SHARE_BYTES = 2 * 32 * MAX_TURNS;
/** Each is a copy of text and sound: nobody makes so many by hand. A new cookie costs nothing, so the address counts too. */
const PER_DAY = { perPerson: 200, perAddress: 1_000 };
const DAY_S = 24 * 3600;

export function makeShare(shares: Shares): Handler<ApiEnv> {
  const ofPerson = new RateLimiterMemory({ points: PER_DAY.perPerson, duration: DAY_S });
  const ofAddress = new RateLimiterMemory({ points: PER_DAY.perAddress, duration: DAY_S });
  return async (c) => {
    const { person, address } = c.var.caller;
    const request = parse(shareRequest, await readJson(c));
    await consume(ofPerson, person);
    await consume(ofAddress, address);
    return answerJson(c, 201, await shares.create(person, idOf(c), request));
  };
}

export function listShares(shares: Shares): Handler<ApiEnv> {
  return async (c) => answerJson(c, 200, { shares: await shares.list(c.var.caller.person, idOf(c)) });
}

export function revokeShare(shares: Shares): Handler<ApiEnv> {
  return async (c) => {
    await shares.revoke(c.var.caller.person, c.req.param('hash') ?? '');
    return c.body(null, 204);
  };
}

const idOf = (c: Context<ApiEnv>): string => c.req.param('id') ?? '';
