import { describe, expect, it, test } from 'vitest';
import { enKiosk } from '../../../web/i18n/en-kiosk.ts';
import { enTimings } from '../../../web/i18n/en-timings.ts';
import { en } from '../../../web/i18n/en.ts';
import { chooseLanguage, LANGUAGES } from '../../../web/i18n/languages.ts';

test.each([
  [['de-AT', 'fr-CA', 'en'], ['en', 'fr'], 'fr'],
  [['EN-gb'], ['en', 'fr'], 'en'],
  [['de'], ['en', 'fr'], 'en'],
  [[], ['en'], 'en'],
])('of %j wished and %j there, the page speaks %s', (wished, there, chosen) => {
  expect(chooseLanguage(wished, there)).toBe(chosen);
});

const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

describe.each(Object.entries(LANGUAGES).filter(([code]) => code !== 'en'))('%s', (_, { load, loadKiosk }) => {
  it.each([
    ['the page', load, { ...en, ...enTimings }],
    ['a kiosk', loadKiosk, enKiosk],
  ])('has every text of %s, with the same slots, and nothing else', async (_room, loaded, english) => {
    const messages: Record<string, string> = await loaded!();
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(english).toSorted());
    for (const [key, text] of Object.entries(english)) {
      expect(slotsOf(messages[key]!), key).toEqual(slotsOf(text));
      expect(messages[key]!.trim(), key).not.toBe('');
    }
  });

  it('is another language than English', async () => {
    const messages: Record<string, string> = await load!();
    const sentences = Object.entries(en).filter(([, text]) => text.split(' ').length > 4);
    const same = sentences.filter(([key, text]) => messages[key] === text);
    expect(same).toEqual([]);
  });
});
