/** POST /api/live: a link by which others may listen to the caller's call. DELETE /api/live takes it back. GET /api/live/:token: does it hold? */
import type { Handler } from 'hono';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { liveRequest } from '../../../shared/live.ts';
import { checkPageShowsListeners, pageVersionOf } from '../../gateway/page-versions.ts';
import { consume, parse } from '../../gateway/requests.ts';
import type { LiveLinks } from '../../live/live-links.ts';
import { readJson } from '../body.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';

const LINKS_PER_MINUTE = 30;

/**
 * Only a page that shows listeners may ask. That is no proof that the page which talks is one: nobody hears anything before that page says,
 * in the call itself, that it shows them (server/live/talker-told.ts).
 */
export function createLiveLink(live: LiveLinks): Handler<ApiEnv> {
  const made = new RateLimiterMemory({ points: LINKS_PER_MINUTE, duration: 60 });
  return async (c) => {
    const { caller } = c.var;
    checkPageShowsListeners(pageVersionOf(caller.protocol));
    const { conversationId } = parse(liveRequest, await readJson(c));
    await consume(made, caller.address);
    return answerJson(c, 201, live.create(conversationId, caller.person));
  };
}

/** For whoever opens the page of a link, before they listen. Answers nothing, or `live-over`. */
export function findLiveLink(live: LiveLinks): Handler<ApiEnv, '/:token'> {
  return (c) => {
    live.find(c.req.param('token'));
    return c.body(null, 204);
  };
}

export function endLiveLink(live: LiveLinks): Handler<ApiEnv> {
  return async (c) => {
    const { conversationId } = parse(liveRequest, await readJson(c));
    live.end(conversationId, c.var.caller.person);
    return c.body(null, 204);
  };
}
