/** Measures where each turn's time went on the server; the browser and the log are told. */
import { serverBreakdown } from '../../../shared/latency.ts';
import { tagOf } from '../../../shared/ledger/ledger-state.ts';
import type { CoreEffect, CoreStep } from '../core/core-state.ts';
import type { Tap, TappedCall, TappedPacket } from './tap.ts';
import { TurnMarks, type MarkedTurn } from './turn-marks.ts';

export function marksTap({ log, send }: TappedCall): Tap {
  const marks = new TurnMarks((turn) => {
    send({ name: 'turn.marks', payload: turn });
    log.info(answered(turn), 'turn answered');
  });
  return {
    name: 'marks',
    onStep({ event, after, effects }: CoreStep): void {
      const { atMs } = event;
      if (event.type === 'client') marks.onClientEvent(event.event, atMs);
      if (event.type === 'model' && event.event.type === 'response-started')
        marks.onMark(event.event.tag ?? '', 'created', atMs);
      for (const effect of effects) onEffect(effect, after, atMs);
    },
    onPacket({ direction, seq, atMs, ...ref }: TappedPacket): void {
      if (direction === 'down' && seq === 0) marks.onMark(tagOf(ref), 'firstFrameSent', atMs);
    },
  };

  function onEffect(effect: CoreEffect, { ledger }: CoreStep['after'], atMs: number): void {
    switch (effect.type) {
      case 'commit-audio':
        return marks.onMark(tagOf(ledger.turns.at(-1)!), 'audioCommitted', atMs);
      case 'create-response':
        return marks.onMark(effect.tag, 'createSent', atMs);
      case 'forward-audio':
        return marks.onMark(tagOf(effect.reply), 'firstDelta', atMs);
      default:
        return;
    }
  }
}

/** The stages of a turn in whole ms, for the log. */
function answered({ turnId, revision, marks }: MarkedTurn): Record<string, number> {
  const { totalMs, stages } = serverBreakdown(marks)!;
  const stagesMs = Object.fromEntries(stages.map(({ stage, ms }) => [stage, Math.round(ms)]));
  return { turnId, revision, totalMs: Math.round(totalMs), ...stagesMs };
}
