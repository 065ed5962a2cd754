/** How many whole sentences read as open, and how many open ones do not, of lists in the words of each language. */
import { expect, it } from 'vitest';
import { endEvidence } from '../../../shared/words/end-evidence.ts';
import * as de from './sentences/de.ts';
import * as en from './sentences/en.ts';
import * as es from './sentences/es.ts';
import * as fr from './sentences/fr.ts';
import * as ja from './sentences/ja.ts';
import * as pt from './sentences/pt.ts';

const LISTS = { en, de, es, fr, pt, ja };
/** Less than this keeps a person waiting. */
const OPEN = -0.3;
/** Read wrongly, and known to be. Each list has 90 % right all the same. */
const MISREAD: Readonly<Record<string, readonly string[]>> = {
  // It begins more often than it ends.
  en: ['I have to.'],
  // "Très" alone; "avec" ends as well.
  fr: ['Non, pas très.', 'Ma réunion est avec'],
  // An answer after a clause.
  pt: ['Se você quer, pode.'],
  // A noun of time after "if".
  ja: ['もし明日'],
};

const sentences = (list: string): string[] => list.trim().split('\n');
const evidence = (text: string, language: string): number => endEvidence(text, language, 'plain');

it.each(Object.entries(LISTS))(
  '%s: whole sentences do not read as open, and open ones do',
  (language, lists) => {
    const whole = sentences(lists.WHOLE);
    const open = sentences(lists.OPEN);
    const taken = whole.filter((text) => evidence(text, language) < OPEN);
    const missed = open.filter((text) => evidence(text, language) > OPEN);
    expect([...taken, ...missed]).toEqual(MISREAD[language] ?? []);
    expect(Math.min(whole.length, open.length)).toBeGreaterThanOrEqual(25);
    expect(taken.length / whole.length).toBeLessThanOrEqual(0.1);
    expect(missed.length / open.length).toBeLessThanOrEqual(0.1);
  },
);
