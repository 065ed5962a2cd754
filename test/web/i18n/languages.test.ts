import { expect, test } from 'vitest';
import { chooseLanguage, LANGUAGES } from '../../../web/i18n/languages.ts';

test.each([
  [['de-AT', 'fr-CA', 'en'], ['en', 'fr'], 'fr'],
  [['EN-gb'], ['en', 'fr'], 'en'],
  [['de'], ['en', 'fr'], 'en'],
  [[], ['en'], 'en'],
])('of %j wished and %j there, the page speaks %s', (wished, there, chosen) => {
  expect(chooseLanguage(wished, there)).toBe(chosen);
});

test('every language has the same slots in the same messages', () => {
  const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const messages of Object.values(LANGUAGES))
    for (const [key, text] of Object.entries(messages))
      expect(slotsOf(text), key).toEqual(slotsOf(LANGUAGES.en[key as keyof typeof LANGUAGES.en]));
});
