import type { ThreadAnswer } from '../asked-thread.ts';
import type { FliteVoice } from './flite-voices.ts';

/** A request to the mouth's thread: one sentence. Answers come in the order of the requests. */
export interface MouthRequest {
  id: number;
  text: string;
  voice: FliteVoice;
  speed: number;
}

/** PCM at 24 kHz. */
export type MouthAnswer = ThreadAnswer<Int16Array>;
