import type { enAdmin } from './en-admin.ts';
import type { enKiosk } from './en-kiosk.ts';
import type { enTimings } from './en-timings.ts';
import { en } from './en.ts';
import { chooseLanguage, LANGUAGES } from './languages.ts';

/** Every text in English: those of all pages, and those that a page brings along (with-….ts). */
type English = typeof en & typeof enTimings & typeof enAdmin & typeof enKiosk;
export type MessageKey = keyof English;

/** The names in the braces of a message: `'{n} of {total}'` → `'n' | 'total'`. */
type Slots<Message extends string> = Message extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | Slots<Rest>
  : never;

/** The messages without slots. */
export type PlainKey = {
  [Key in MessageKey]: [Slots<English[Key]>] extends [never] ? Key : never;
}[MessageKey];

type Values<Key extends MessageKey> = [Slots<English[Key]>] extends [never]
  ? []
  : [values: Record<Slots<English[Key]>, string | number>];

/** What a person chose in this browser; null: what the browser wishes. */
export const LANGUAGE_KEY = 'latch.language';

/** The language of the page. Fixed while the page is open. */
export const language = chooseLanguage(
  [chosenLanguage() ?? [], globalThis.navigator?.languages ?? []].flat(),
  Object.keys(LANGUAGES),
);
const messages: Partial<Record<MessageKey, string>> = { ...en };

/**
 * Loads the texts of the page's language, and where this is a kiosk, its own. Where they do not come, as with a network that is gone, those in
 * English stay.
 */
export async function loadMessages({ isKiosk }: { isKiosk: boolean }): Promise<void> {
  const { load, loadKiosk, direction } = LANGUAGES[language]!;
  if (!load || !loadKiosk) return;
  try {
    const parts = await Promise.all([load(), isKiosk ? loadKiosk() : {}]);
    Object.assign(messages, ...parts);
    document.documentElement.lang = language;
    document.documentElement.dir = direction;
  } catch {
    // A page in English is better than none.
  }
}

/** The texts that a page brings along, in English: where they were loaded in the page's language, those stay. */
export function addMessages(part: Partial<Record<MessageKey, string>>): void {
  Object.assign(messages, { ...part, ...messages });
}

/** A language of LANGUAGES; null: none was chosen here. */
export function chosenLanguage(): string | null {
  try {
    return globalThis.localStorage?.getItem(LANGUAGE_KEY) ?? null;
  } catch {
    return null;
  }
}

/** Holds when the page is loaded next. */
export function chooseForNextLoad(code: string): void {
  try {
    localStorage.setItem(LANGUAGE_KEY, code);
  } catch {
    // A browser that keeps nothing goes on as it wishes.
  }
}

/** The text of a message, its slots filled. A missing key or value does not compile. */
export function t<Key extends MessageKey>(key: Key, ...values: Values<Key>): string {
  const slots: Record<string, string | number> | undefined = values[0];
  return messages[key]!.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots?.[name] ?? whole));
}
