import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import type { LanguageWords } from './language-words.ts';
import { pt } from './pt.ts';

export const LANGUAGES: ReadonlyMap<string, LanguageWords> = new Map([
  ['en', en],
  ['de', de],
  ['es', es],
  ['fr', fr],
  ['pt', pt],
  ['ja', ja],
]);

/** The words of the language that a BCP 47 tag names ("pt-BR"), if they are known. */
export function languageWords(tag: string): LanguageWords | undefined {
  return LANGUAGES.get(primaryLanguage(tag));
}

/** "pt" of "pt-BR". Some systems write "pt_BR". */
function primaryLanguage(tag: string): string {
  return tag.trim().split(/[-_]/, 1)[0]!.toLowerCase();
}
