import { expect, test } from 'vitest';
import { languageName } from '../../../../web/i18n/language-name.ts';
import { agoText, alarmText, leftText } from '../../../../web/pages/admin/kiosk-text.ts';

test.each([
  [0, 'now'],
  [59_999, '59 seconds ago'],
  [60_000, '1 minute ago'],
  [7_300_000, '2 hours ago'],
  [50 * 3_600_000, '2 days ago'],
  [-5_000, 'now'],
])('%i ms before now is “%s”', (ago, text) => {
  expect(agoText(1_000_000_000 - ago, 1_000_000_000)).toBe(text);
});

test('what is left of a time is rounded up, and is never less than nothing', () => {
  expect([600_000, 599_001, 59_000, 5_000, 1, 0, -1].map((left) => leftText(left, 0))).toEqual([
    '10:00',
    '10:00',
    '0:59',
    '0:05',
    '0:01',
    '0:00',
    '0:00',
  ]);
});

test('an error without a message is told by its code', () => {
  const alarm = { kind: 'error', code: 'mic-missing', message: '', sinceMs: 0 } as const;
  expect(alarmText(alarm, 60_000)).toBe('mic-missing (1 minute ago)');
});

test('a language has its own name', () => {
  const names = ['de', 'ja', 'pt-BR', 'en-12'].map(languageName);
  expect(names).toEqual(['Deutsch', '日本語', 'Português (Brasil)', 'en-12']);
});
