import { expect, test } from 'vitest';
import { spokenForm } from '../../src/talker/spoken-form.ts';
import { answer, typed } from './conversation.ts';

test.each([
  ['It is 3:42 PM.', 'It is 3 42 PM.'],
  ['It is 3:05 PM.', 'It is 3 oh 5 PM.'],
  ['It is 12:00 AM.', "It is 12 o'clock AM."],
  ['161 divided by 20 is about 8.05.', '161 divided by 20 is about eight point zero five.'],
  ['3 minus 8 is -5.', '3 minus 8 is minus 5.'],
  ['200 times 62 is 12,400.', '200 times 62 is twelve thousand four hundred.'],
])('%j is said as %j', (written, spoken) => expect(spokenForm(written)).toBe(spoken));

test.each(['Today is Friday, November 27, 2026.', 'Well-known. One, two, three.', 'It is 3.'])(
  '%j is said as it stands',
  (text) => expect(spokenForm(text)).toBe(text),
);

test('times and numbers are written as people write them', () => {
  expect(answer([typed('what time is it')])).toMatch(/^It is \d{1,2}:\d\d [AP]M\.$/);
  expect(answer([typed('what is twelve times four')])).toBe('12 times 4 is 48.');
  expect(answer([typed('what is three minus eight')])).toBe('3 minus 8 is -5.');
  expect(answer([typed('what is one hundred and sixty one divided by twenty')])).toBe(
    '161 divided by 20 is about 8.05.',
  );
});
