/** One line for each transition of a call, and for what the model or the browser did wrong. No word and no sound of the call. */
import type { LatchError } from '../../../shared/errors.ts';
import type { SpeechModelEvent } from '../../models/speech-model.ts';
import type { CoreEffect, CoreStep } from '../core/core-state.ts';
import { Seldom } from './seldom.ts';
import type { CallEnd, Tap, TapFactory, TappedCall } from './tap.ts';

/** How often the same failure of the model is worth a line, over all calls. */
const SAME_FAILURE_EVERY_MS = 60_000;
/** A call that ends for one of these needs whoever runs this Latch. */
const MODEL_ERRORS: readonly LatchError['code'][] = [
  'model-away',
  'model-refused',
  'model-misconfigured',
  'model-quota',
];

export function logTaps(): TapFactory {
  const seldom = new Seldom(SAME_FAILURE_EVERY_MS);
  return (call) => logTap(call, seldom);
}

function logTap({ log, startedMs }: TappedCall, seldom: Seldom): Tap {
  let turns = 0;
  let lastTurnId = 0;
  log.info('call started');
  return {
    name: 'log',
    onStep({ event, after, effects }: CoreStep): void {
      const turnId = after.ledger.turns.at(-1)?.turnId ?? 0;
      if (turnId !== lastTurnId) turns++;
      lastTurnId = turnId;
      if (event.type === 'model') onModelEvent(event.event, event.atMs);
      if (event.type === 'attached' && event.resumed) log.info({ missed: event.missed }, 'call resumed');
      if (event.type === 'reply-too-long')
        log.warn(
          { replyId: event.replyId, audioMs: Math.round(event.takenMs) },
          'reply cut short: too much of it waited',
        );
      if (event.type === 'spare' && event.event.type === 'closed')
        warnSeldom(event.event, 'the next session of the speech model could not be opened', event.atMs);
      for (const effect of effects) onEffect(effect, event.atMs);
      const isRotated = effects.some(({ type }) => type === 'use-spare');
      if (isRotated && !effects.some(({ type }) => type === 'hang-up'))
        log.info('the session of the speech model was replaced before its end');
    },
    onEnd({ atMs, error, detail }: CallEnd): void {
      const line = {
        code: error?.code ?? null,
        detail: error?.detail ?? detail,
        lastedMs: Math.round(atMs - startedMs),
        turns,
      };
      if (error !== null && MODEL_ERRORS.includes(error.code))
        log.error(line, 'call ended because of the speech model');
      else log.info(line, 'call ended');
    },
  };

  function onEffect(effect: CoreEffect, atMs: number): void {
    switch (effect.type) {
      case 'refuse':
        return log.debug({ code: effect.error.code, detail: effect.error.detail }, 'refused');
      case 'hang-up':
        return warnSeldom(effect.error, 'the connection to the speech model failed', atMs);
      default:
        return;
    }
  }

  function onModelEvent(event: SpeechModelEvent, atMs: number): void {
    switch (event.type) {
      case 'audio-refused':
        return log.warn({ detail: event.detail }, 'the speech model refused the audio of a turn');
      case 'response-ended': {
        const { status, usage, error, made } = event;
        const line = { status, ...usage, code: error?.code, detail: error?.detail ?? made };
        return log[error || made !== undefined ? 'warn' : 'info'](line, 'response ended');
      }
      case 'response-refused':
        return warnSeldom(event, 'the speech model refused a response', atMs);
      case 'error':
        return warnSeldom(event, 'the speech model reported an error', atMs);
      default:
        return;
    }
  }

  function warnSeldom(
    { code, detail }: Pick<LatchError, 'code' | 'detail'>,
    what: string,
    atMs: number,
  ): void {
    const level = seldom.mayLog(`${what} ${code} ${detail}`, atMs) ? 'warn' : 'debug';
    log[level]({ code, detail }, what);
  }
}
