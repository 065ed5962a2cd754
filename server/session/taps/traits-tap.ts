/** Tells the browser what was learned of the speech model, and how long it waits for what was said; the log gets each lesson. */
import type { ServerEvents } from '../../../shared/protocol.ts';
import type { Capability, SpeechModelEvent } from '../../models/speech-model.ts';
import { LATE_CANCELS, type CoreStep } from '../core/core-state.ts';
import type { Tap, TappedCall } from './tap.ts';

type Traits = ServerEvents['model.traits'];

/** What each lack means for the calls, as the log says it. */
const LESSONS: Record<Capability, string> = {
  manualTurns: 'answers pauses by itself: those answers are refused, and no reply is asked for on a guess',
  cancel: 'does not end a response that is cancelled: no reply is asked for on a guess',
  discardItems: 'refuses item.delete: no reply is asked for on a guess',
  truncate: 'refuses to cut a reply: it remembers all that it said',
  tags: 'returns no metadata: its responses count as answers in the order in which they were asked for',
  itemFirst: 'may answer before it has what was said: each reply is asked for when it has',
  transcripts: 'writes down nothing of what is said',
  functions: 'calls no functions: it cannot say that a person has not finished',
};
/** Waits that the median is taken of: the newest. */
const WAITS_KEPT = 100;

export function traitsTap({ log, send, traits }: TappedCall): Tap {
  const waitsMs: number[] = [];
  let told: Traits | null = null;
  return {
    name: 'traits',
    onStep({ event, before, after }: CoreStep): void {
      if (event.type === 'model' || event.type === 'spare') onModelEvent(event.event);
      // Each call learns this for itself.
      if (before.lateCancels < LATE_CANCELS && after.lateCancels >= LATE_CANCELS)
        log.warn({ capability: 'cancel' }, `the speech model ${LESSONS.cancel}`);
      // Other calls learn too, so this one looks again now and then.
      if (event.type === 'started' || event.type === 'tick') sendNews();
    },
  };

  function onModelEvent(event: SpeechModelEvent): void {
    if (event.type === 'create-waited') {
      waitsMs.push(event.waitedMs);
      if (waitsMs.length > WAITS_KEPT) waitsMs.shift();
      return sendNews();
    }
    if (event.type !== 'learned') return;
    const { capability, has, detail } = event;
    sendNews();
    if (has) log.info({ capability, detail }, `the speech model turned out to have: ${capability}`);
    else log.warn({ capability, detail }, `the speech model ${LESSONS[capability]}`);
  }

  function sendNews(): void {
    const { lacks, speculation } = traits();
    const news: Traits = { lacks, speculation, itemWaitMs: median(waitsMs) };
    // Before the first news the browser knows from link.ready whether it may guess.
    told ??= { lacks: [], speculation, itemWaitMs: null };
    if (JSON.stringify(news) !== JSON.stringify(told)) send({ name: 'model.traits', payload: news });
    told = news;
  }
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
