/** Bodies of requests: JSON alone, and little of it. */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LatchError } from '../../shared/errors.ts';

const MAX_BODY_BYTES = 4096;

/** A form of another site cannot send JSON without being asked first, so nothing else is read. */
export const requireJson: MiddlewareHandler = async (c, next) => {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) {
    throw new LatchError('bad-event', 'content-type must be application/json');
  }
  await next();
};

export const limitBody: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: () => {
    throw new LatchError('too-large', `more than ${MAX_BODY_BYTES} bytes`);
  },
});

/** Throws `bad-event` where the body is no JSON. */
export async function readJson(c: Context): Promise<unknown> {
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LatchError('bad-event', 'the body is no JSON', { cause });
  }
}
