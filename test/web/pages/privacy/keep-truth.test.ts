import { expect, test } from 'vitest';
import { keepTruth } from '../../../../web/pages/privacy/keep-truth.ts';

test('says nothing of what is not known', () => {
  expect(keepTruth(undefined)).toEqual(['privacy.kept.unknown']);
});

test('a server that keeps nothing is said to keep nothing', () => {
  expect(keepTruth({ keep: null })).toEqual(['privacy.kept.none']);
  expect(keepTruth({ keep: { most: 'nothing', chosen: null } })).toEqual(['privacy.kept.none']);
});

test('says what can be kept, and what this browser chose of it', () => {
  expect(keepTruth({ keep: { most: 'audio', chosen: null } })).toEqual([
    'privacy.kept.most.audio',
    'privacy.kept.unasked',
  ]);
  expect(keepTruth({ keep: { most: 'text', chosen: 'text' } })).toEqual([
    'privacy.kept.most.text',
    'privacy.kept.chosen.text',
  ]);
});
