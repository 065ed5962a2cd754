import { endEvidence } from '../../words/end-evidence.ts';
import type { TurnContext } from '../turn-context.ts';

/** Words are a weight, not a veto: a ratio of 12, as for the model's verdict (judge-record.ts). */
const MOST_LOG_ODDS = 2.5;

/** Whether the words can end there (shared/words/end-evidence.ts has the counts). Without words, or in another language: 0. */
export function wordsEvidence({
  words,
  language,
  context,
}: {
  words: string;
  language: string;
  context: TurnContext;
}): number {
  if (words === '') return 0;
  return Math.min(MOST_LOG_ODDS, Math.max(-MOST_LOG_ODDS, endEvidence(words, language, context)));
}
