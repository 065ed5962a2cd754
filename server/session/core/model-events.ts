/** What an event of the speech model means for the sequencer and for the ledger, in the order in which they are to be told. Pure. */
import { LatchError } from '../../../shared/errors.ts';
import type { LedgerEvent } from '../../../shared/ledger/ledger-state.ts';
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import { KEEP_LISTENING } from './keep-listening.ts';
import type { SequencerEvent } from './sequencer-state.ts';

export interface Meaning {
  sequencer?: SequencerEvent;
  /** Is told after the sequencer. */
  ledger?: LedgerEvent;
}

export function meaningOf(event: SpeechModelEvent, atMs: number): Meaning {
  switch (event.type) {
    case 'audio-committed':
      return { ledger: { type: 'item', atMs, itemId: event.itemId } };
    case 'audio-refused':
      return { ledger: { type: 'item-refused', atMs, detail: event.detail } };
    case 'transcript-delta':
      return words(event.itemId, event.delta, false, atMs);
    case 'transcript-final':
      return words(event.itemId, event.text, true, atMs);
    case 'transcript-failed':
      return words(event.itemId, '', true, atMs);
    case 'response-started':
      return { sequencer: { ...event, type: 'started', atMs } };
    case 'response-alive':
      return { sequencer: { ...event, type: 'alive', atMs } };
    case 'output-item':
      return { sequencer: { ...event, type: 'item', atMs } };
    case 'response-audio': {
      const { responseId, itemId, pcm } = event;
      return {
        sequencer: { type: 'audio', atMs, responseId, itemId },
        ledger: { type: 'reply-audio', atMs, responseId, pcm },
      };
    }
    case 'response-text': {
      const { responseId, delta } = event;
      return {
        sequencer: { type: 'alive', atMs, responseId },
        ledger: { type: 'reply-text', atMs, responseId, delta },
      };
    }
    case 'response-ended':
      return ended(event, atMs);
    case 'response-refused':
      return { sequencer: { type: 'create-failed', atMs, tag: event.tag, busy: event.busy } };
    case 'function-called':
      return event.name === KEEP_LISTENING.function.name
        ? { ledger: { ...event, type: 'reply-listens', atMs } }
        : { ledger: { type: 'tool-called', atMs, responseId: event.responseId } };
    case 'ready':
    case 'closed':
    case 'error':
    case 'create-waited':
    case 'learned':
      return {};
  }
}

const words = (itemId: string, text: string, final: boolean, atMs: number): Meaning => ({
  ledger: { type: 'transcript', atMs, itemId, text, final },
});

/** What the ledger makes of the end finds the response over: nothing of it is to be cancelled any more. */
function ended(event: Extract<SpeechModelEvent, { type: 'response-ended' }>, atMs: number): Meaning {
  const { responseId, status, error, made } = event;
  return {
    sequencer: { type: 'ended', atMs, responseId },
    ledger: {
      type: 'reply-ended',
      atMs,
      responseId,
      // What an incomplete response made so far stands, and no more of it comes.
      status: status === 'incomplete' ? 'completed' : status,
      ...(error === undefined ? {} : { error: new LatchError(error.code, error.detail) }),
      ...(made === undefined ? {} : { made }),
    },
  };
}
