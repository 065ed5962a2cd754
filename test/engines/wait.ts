/** Waiting with a limit. */
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

export class WaitedInVain extends Error {
  override readonly name = 'WaitedInVain';
}

/** Asks again and again until there is an answer; throws WaitedInVain, with what was seen last, after `limitMs`. */
export async function until<T>(
  what: string,
  limitMs: number,
  ask: () => Promise<T | undefined> | T | undefined,
  seen: () => string = () => '',
): Promise<T> {
  const giveUpAt = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > giveUpAt) {
      throw new WaitedInVain(`waited ${limitMs / 1000} s in vain for ${what}\n${seen()}`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** For what no sign tells of: that something goes on for so long. */
export { sleep as forAWhile };
