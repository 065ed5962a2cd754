/** The languages that the page speaks. A new one is a file like en.ts, and a line here. */
import { en, type Messages } from './en.ts';

export const LANGUAGES = { en } as const satisfies Record<string, Messages>;

/** The first of the wished languages (BCP 47: "pt-BR") that is there, by its first part; else English. */
export function chooseLanguage(wished: readonly string[], there: readonly string[]): string {
  const found = wished.map((tag) => tag.toLowerCase().split('-')[0]!).find((tag) => there.includes(tag));
  return found ?? 'en';
}
