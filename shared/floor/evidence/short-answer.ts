import type { TurnContext } from '../turn-context.ts';

/** "Yes", "the second one": longer ones are sentences. */
const SHORT_SPEECH_MS = 1_000;

/** Whether this may be a short answer. The first digits of a number are none. */
export function isShortAnswer({ speechMs, context }: { speechMs: number; context: TurnContext }): boolean {
  return speechMs <= SHORT_SPEECH_MS && context !== 'dictation';
}
