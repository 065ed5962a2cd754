/** One line for each transition of a call, and for what the model or the browser did wrong. No word and no sound of the call. */
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import type { CoreStep } from '../core/core-state.ts';
import type { CallEnd, Tap, TappedCall } from './tap.ts';

export function logTap({ log, startedMs }: TappedCall): Tap {
  let turns = 0;
  log.info('call started');
  return {
    name: 'log',
    onStep({ event, after, effects }: CoreStep): void {
      turns = after.ledger.turns.length;
      if (event.type === 'model') onModelEvent(event.event);
      if (event.type === 'attached' && event.resumed) log.info({ missed: event.missed }, 'call resumed');
      for (const effect of effects)
        if (effect.type === 'refuse')
          log.debug({ code: effect.error.code, detail: effect.error.detail }, 'refused');
    },
    onEnd({ atMs, error, detail }: CallEnd): void {
      log.info(
        {
          code: error?.code ?? null,
          detail: error?.detail ?? detail,
          lastedMs: Math.round(atMs - startedMs),
          turns,
        },
        'call ended',
      );
    },
  };

  function onModelEvent(event: SpeechModelEvent): void {
    switch (event.type) {
      case 'audio-refused':
        return log.warn({ detail: event.detail }, 'the speech model refused the audio of a turn');
      case 'response-ended': {
        const { status, usage, error } = event;
        return log.info({ status, ...usage, detail: error?.detail }, 'response ended');
      }
      case 'response-refused':
        return log.warn({ code: event.code, detail: event.detail }, 'the speech model refused a response');
      case 'error':
        return log.warn({ code: event.code, detail: event.detail }, 'the speech model reported an error');
      default:
        return;
    }
  }
}
