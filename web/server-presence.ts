/** Whether the server answers: noted wherever the page asks it for something, and looked after by the page while it does not. */
import { atom } from 'nanostores';
import { serverUrl } from './server-url.ts';

/** `offline`: this device has no network, as far as its browser knows. `away`: it has one, and nobody answers. */
export type Presence = 'there' | 'away' | 'offline';

export const presence = atom<Presence>('there');

const LOOK_EVERY_MS = 10_000;
const ANSWER_LIMIT_MS = 5_000;

/** Something was asked of the server, and it did or did not answer. */
export function noteAnswer(answered: boolean): void {
  // Browsers without this field count as online.
  const isOffline = globalThis.navigator?.onLine === false;
  presence.set(answered ? 'there' : isOffline ? 'offline' : 'away');
}

/** Calls back each time that the server answers again, after it did not. */
export function onServerBack(back: () => void): void {
  presence.listen((now, before) => {
    if (now === 'there' && before !== 'there') back();
  });
}

/** For the page, not its workers: hears of the network, and asks again and again while the server is not there. */
export function watchServer(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = async (): Promise<void> => noteAnswer(await answers());
  addEventListener('offline', () => noteAnswer(false));
  addEventListener('online', () => void look());
  presence.subscribe((now) => {
    clearInterval(timer);
    timer = now === 'there' ? undefined : setInterval(() => void look(), LOOK_EVERY_MS);
  });
}

async function answers(): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
    return (await fetch(serverUrl('/healthz'), { cache: 'no-store', signal })).ok;
  } catch {
    return false;
  }
}
