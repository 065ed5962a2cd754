/** What the devices of a call tell the page. */
import type { LatchError } from '../../shared/errors.ts';
import type { SoundTroubleKind } from './sound-trouble.ts';

/** What happened to the devices without the user's request. Labels may be empty. */
export type DeviceNews =
  /** The chosen microphone vanished: the call goes on with the default one. */
  | { kind: 'input-fell-back'; lost: string; now: string }
  /** The system's default microphone has changed, or there is one again: the call uses it. */
  | { kind: 'input-moved'; now: string }
  /** No microphone can be used any more. The call goes on in silence until one comes back: `mic-lost` lasts until then. */
  | { kind: 'input-lost'; error: LatchError }
  /** The chosen output vanished: sound goes to the default one. */
  | { kind: 'output-fell-back'; lost: string }
  /** Sound goes nowhere: `output-lost` lasts until it does again. */
  | { kind: 'output-lost'; error: LatchError }
  /** While nobody saw the page, it could hear nobody for so long. Now it can again. */
  | { kind: 'missed'; missedMs: number }
  /** A worklet died, or the browser closed the sound system: this call has no more sound. */
  | { kind: 'broken'; error: LatchError };

/** What is wrong with the sound, as long as it lasts. */
export interface SoundTrouble {
  kind: SoundTroubleKind;
  /** The label of the microphone; '' if there is none, or the browser does not name it. */
  microphone: string;
  /** Why there is no microphone (`mic-lost`). */
  error: LatchError | null;
}
