import { expect, test } from 'vitest';
import { isUnclear } from '../../../shared/words/unclear.ts';

test.each(['[unclear]', ' [BLANK_AUDIO] ', '(inaudible).'])('%j are no words of the person', (text) =>
  expect(isUnclear(text)).toBe(true),
);

test.each(['', 'unclear', 'It is [unclear] to me', '… minutes …', '[music]', '(silence) is golden'])(
  '%j is what the person said',
  (text) => expect(isUnclear(text)).toBe(false),
);
