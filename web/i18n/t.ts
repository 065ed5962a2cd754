import type { en, Messages } from './en.ts';
import { chooseLanguage, LANGUAGES } from './languages.ts';

export type MessageKey = keyof typeof en;

/** The names in the braces of a message: `'{n} of {total}'` → `'n' | 'total'`. */
type Slots<Message extends string> = Message extends `${string}{${infer Slot}}${infer Rest}`
  ? Slot | Slots<Rest>
  : never;

/** The messages without slots. */
export type PlainKey = {
  [Key in MessageKey]: [Slots<(typeof en)[Key]>] extends [never] ? Key : never;
}[MessageKey];

type Values<Key extends MessageKey> = [Slots<(typeof en)[Key]>] extends [never]
  ? []
  : [values: Record<Slots<(typeof en)[Key]>, string | number>];

/** The language of the page, as the browser wishes it. Fixed while the page is open. */
export const language = chooseLanguage(globalThis.navigator?.languages ?? [], Object.keys(LANGUAGES));
const messages: Messages = (LANGUAGES as Record<string, Messages>)[language]!;

/** The text of a message, its slots filled. A missing key or value does not compile. */
export function t<Key extends MessageKey>(key: Key, ...values: Values<Key>): string {
  const slots: Record<string, string | number> | undefined = values[0];
  return messages[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(slots?.[name] ?? whole));
}
