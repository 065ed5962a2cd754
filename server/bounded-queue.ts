/** Work that takes long, one piece after the other: calls share the processor, and Node's threads, with it. */
import pLimit from 'p-limit';
import { LatchError } from '../shared/errors.ts';

/**
 * Makes the function that runs work in its turn. With more than `maxWaiting` waiting it throws LatchError `rate-limited`: `waitS` is when
 * to come again, in seconds.
 */
export function boundedQueue(maxWaiting: number, waitS: number): <T>(work: () => Promise<T>) => Promise<T> {
  const limit = pLimit(1);
  return async (work) => {
    if (limit.pendingCount >= maxWaiting) throw new LatchError('rate-limited', `${waitS} s`);
    return limit(work);
  };
}
