/** What a kiosk leaves in the browser's storage: a count of its own, and nothing of any visitor. */
import { RELOADED_KEY } from '../call/page-reload.ts';
import { LANGUAGE_KEY } from '../i18n/t.ts';
import { today } from './device-day.ts';

const CALLS_KEY = 'latch.kiosk-calls';
/** Of the device and of the page, not of a visitor: how many calls there were, its language, and that the page has reloaded itself. */
const KEPT_KEYS: readonly string[] = [CALLS_KEY, LANGUAGE_KEY, RELOADED_KEY];
/** The copies of conversations that open offline (web/history/copies.ts). What holds the page's own files stays. */
const VISITORS_CACHES = /^latch\.conversations/;

/** Removes everything else. Never rejects: where the browser stores nothing, there is nothing to remove. */
export async function wipeStorage(): Promise<void> {
  for (const read of [() => localStorage, () => sessionStorage])
    try {
      const storage = read();
      const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i) ?? '');
      for (const key of keys) if (!KEPT_KEYS.includes(key)) storage.removeItem(key);
    } catch {
      // It is switched off.
    }
  await wipeCaches().catch(() => {});
}

async function wipeCaches(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => VISITORS_CACHES.test(name)).map((name) => caches.delete(name)));
}

/** How many calls there were today, by the clock of the device. */
export function callsToday(): number {
  try {
    const [day, calls] = (localStorage.getItem(CALLS_KEY) ?? '').split(' ');
    return day === today() ? Math.max(0, Math.floor(Number(calls)) || 0) : 0;
  } catch {
    return 0;
  }
}

/** One more. Where nothing is stored, it stays none. */
export function countCall(): void {
  try {
    localStorage.setItem(CALLS_KEY, `${today()} ${callsToday() + 1}`);
  } catch {
    // It is switched off.
  }
}
