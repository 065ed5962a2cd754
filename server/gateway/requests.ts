/** What every request to the API is checked for: its body, and how often it comes. */
import { RateLimiterRes, type RateLimiterMemory } from 'rate-limiter-flexible';
import * as v from 'valibot';
import { LatchError } from '../../shared/errors.ts';

/** Throws `bad-event`. */
export function parse<S extends v.GenericSchema>(schema: S, body: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, body);
  if (!result.success) throw new LatchError('bad-event', v.summarize(result.issues).slice(0, 300));
  return result.output;
}

/** Throws `rate-limited`, with the time to wait. */
export async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new LatchError('rate-limited', `${Math.ceil(refusal.msBeforeNext / 1000)} s`);
  }
}
