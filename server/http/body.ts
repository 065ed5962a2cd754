/** Bodies of requests: only JSON, and only little of it. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LatchError } from '../../shared/errors.ts';

const MAX_BODY_BYTES = 4096;

/** Only JSON is read: a form on another site cannot send JSON unless the browser asks this server first. */
export const requireJson: MiddlewareHandler = async (c, next) => {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new LatchError('bad-event', 'content-type must be application/json');
  }
  await next();
};

export const limitBodyTo = (maxSize: number): MiddlewareHandler =>
  bodyLimit({
    maxSize,
    onError: () => {
      throw new LatchError('too-large', `more than ${maxSize} bytes`);
    },
  });

export const limitBody = limitBodyTo(MAX_BODY_BYTES);

/** Throws `bad-event` if the body is not JSON. */
export async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LatchError('bad-event', 'the body is no JSON', { cause });
  }
}
