/**
 * What came of the conversation in each dialect: outcomes.json, of which `npm run docs` makes a table of docs/operations.md. With
 * LATCH_UPDATE=1 the tests write it; without, they fail where they find something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { maySpeculate } from '../../../server/session/link-ready.ts';
import type { Capabilities, Capability } from '../../../server/models/speech-model.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import { DIALECTS, type DialectName } from '../../doubles/dialects.ts';
import type { Expectation } from './expectations.ts';

export interface Outcome {
  dialect: string;
  about: string;
  answer: Expectation['answer'];
  /** What a person is told at each answer. */
  notice: ErrorCode | null;
  /** What Latch learned that the model lacks. */
  lacks: Capability[];
  /** Whether replies are asked for on a guess, once that is known. */
  guesses: boolean;
}

const FILE = resolve(import.meta.dirname, 'outcomes.json');

/** What one conversation in a dialect showed. */
export interface Shown {
  scenario: string;
  lacks: readonly Capability[];
}

/** `shown`: every scenario of the dialect. */
export function outcomeOf(dialect: DialectName, expected: Expectation, shown: readonly Shown[]): Outcome {
  // One item that is late may have been held up by a busy machine; where all are, the model is.
  const isLate = shown.filter(({ lacks }) => lacks.includes('itemFirst')).length * 2 > shown.length;
  const found = new Set(shown.flatMap(({ lacks }) => lacks));
  const lacks = [...found].filter((capability) => capability !== 'itemFirst' || isLate).toSorted();
  const { answer, notice } = expected;
  const has = (capability: Capability): boolean => !lacks.includes(capability);
  const capabilities: Pick<Capabilities, 'manualTurns' | 'cancel' | 'discardItems'> = {
    manualTurns: has('manualTurns'),
    cancel: has('cancel'),
    discardItems: has('discardItems'),
  };
  const { about } = DIALECTS[dialect];
  return { dialect, about, answer, notice, lacks, guesses: maySpeculate(true, capabilities) };
}

export const readOutcomes = (): Outcome[] => JSON.parse(readFileSync(FILE, 'utf8')) as Outcome[];

export function writeOutcomes(outcomes: readonly Outcome[]): void {
  // One line each.
  writeFileSync(FILE, `[\n${outcomes.map((outcome) => `  ${JSON.stringify(outcome)}`).join(',\n')}\n]\n`);
}
