import type { TurnContext } from '../turn-context.ts';
import { isShortAnswer } from './short-answer.ts';

/**
 * What the agent's last words let expect. People think in their answers; digits and addresses come in groups, and the pauses between
 * groups end nothing, however they sound. Estimates, as nobody has recorded such turns for us: in waits of the preset *balanced*, a
 * question lengthens 0.7 s to 0.9 s, unless what was said may be a short answer to it; in dictation the surest pause waits for 0.9 s and a middling one for 2 s.
 */
const LOG_ODDS: Readonly<Record<TurnContext, number>> = { plain: 0, question: -0.45, dictation: -2 };

export function contextEvidence(turn: { speechMs: number; context: TurnContext }): number {
  return isShortAnswer(turn) ? 0 : LOG_ODDS[turn.context];
}
