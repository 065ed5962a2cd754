/** What a CallEngine is made of. */
import type { TalkMode } from '../call-view.ts';
import type { callPolicies } from './call-policies.ts';
import type { Ears, EarsHandlers } from './hearing/ears.ts';
import type { Line, LineHandlers } from './line/line.ts';
import type { SpeechEncoder } from './line/speech-encoder.ts';
import type { RepliesParts } from './speaking/replies.ts';

/** How the user wants to talk when the call begins. */
export interface CallWishes {
  mode: TalkMode;
  muted: boolean;
  /** How long the user may pause (endpoint-policy.ts). */
  patienceMs: number;
  /** What the user is expected to speak: a BCP 47 tag. */
  language: string;
}

/** The engine makes the parts that report something, with its own handlers; the others are made before it. */
export interface EngineParts extends RepliesParts {
  openLine(handlers: LineHandlers): Line;
  openEars(handlers: EarsHandlers): Ears;
  encoder: SpeechEncoder;
  policiesOf: typeof callPolicies;
  nowMs(): number;
}
