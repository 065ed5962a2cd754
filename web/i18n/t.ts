import type { enAdmin } from './en-admin.ts';
import type { enKiosk } from './en-kiosk.ts';
import type { en } from './en.ts';
import { chooseLanguage, LANGUAGES } from './languages.ts';

/** Every text in English: those of all pages, and those that a page brings along (with-….ts). */
type English = typeof en & typeof enAdmin & typeof enKiosk;
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

/** The language of the page, as the browser wishes it. Fixed while the page is open. */
export const language = chooseLanguage(globalThis.navigator?.languages ?? [], Object.keys(LANGUAGES));
const messages: Partial<Record<MessageKey, string>> = {
  ...(LANGUAGES as Record<string, Record<string, string>>)[language],
};

/** The texts of one page, in each language. */
export function addMessages(
  parts: Record<keyof typeof LANGUAGES, Partial<Record<MessageKey, string>>>,
): void {
  Object.assign(messages, parts[language as keyof typeof LANGUAGES]);
}

/** The text of a message, its slots filled. A missing key or value does not compile. */
export function t<Key extends MessageKey>(key: Key, ...values: Values<Key>): string {
  const slots: Record<string, string | number> | undefined = values[0];
  return messages[key]!.replace(/\{(\w+)\}/g, (whole, name: string) => String(slots?.[name] ?? whole));
}
