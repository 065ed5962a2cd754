import { expect, it } from 'vitest';
import type { ClientEvent } from '../../../../../shared/protocol.ts';
import { TurnLog } from '../../../../../web/call/worker/line/turn-log.ts';

const open = (turnId: number): ClientEvent => ({ name: 'turn.open', payload: { turnId } });
const packet = (turnId: number, seq: number) => ({ turnId, revision: 0, seq, payload: Uint8Array.of(seq) });

/** What is sent to a call that replaces a lost one. */
function told(log: TurnLog): string[] {
  const lines: string[] = [];
  log.sendAgain({
    sendEvent: (event) => lines.push(`${event.name} ${JSON.stringify(event.payload)}`),
    sendSpeech: ({ turnId, seq }) => lines.push(`speech ${turnId}.${seq}`),
  });
  return lines;
}

it('tells a new call of what is not answered, in the order in which it was said', () => {
  const log = new TurnLog();
  log.onEvent(open(1));
  log.onSpeech(packet(1, 0));
  log.onEvent({ name: 'turn.speculate', payload: { turnId: 1, revision: 0, packets: 1 } });
  log.onEvent({ name: 'turn.commit', payload: { turnId: 1, revision: 0 } });
  expect(told(log)).toEqual([
    'turn.open {"turnId":1}',
    'speech 1.0',
    'turn.speculate {"turnId":1,"revision":0,"packets":1}',
    'turn.commit {"turnId":1,"revision":0}',
  ]);
});

it('tells every new call, not the first alone', () => {
  const log = new TurnLog();
  log.onEvent(open(1));
  expect([told(log), told(log)]).toEqual([['turn.open {"turnId":1}'], ['turn.open {"turnId":1}']]);
});

it('tells nothing of turns that are answered, nor of the ones before them', () => {
  const log = new TurnLog();
  for (const turnId of [1, 2, 3]) {
    log.onEvent(open(turnId));
    log.onSpeech(packet(turnId, 0));
  }
  log.forgetUpTo(2);
  expect(told(log)).toEqual(['turn.open {"turnId":3}', 'speech 3.0']);
});

it('tells nothing of a turn of which nothing came, but all of the one before it that still waits for its answer', () => {
  const log = new TurnLog();
  for (const turnId of [1, 2]) {
    log.onEvent(open(turnId));
    log.onSpeech(packet(turnId, 0));
  }
  log.onEvent({ name: 'turn.abandon', payload: { turnId: 2 } });
  expect(told(log)).toEqual(['turn.open {"turnId":1}', 'speech 1.0']);
});

it('tells nothing of replies: the new call does not know them', () => {
  const log = new TurnLog();
  log.onEvent({ name: 'reply.progress', payload: { replyId: 1, heardMs: 100 } });
  log.onEvent({ name: 'call.end', payload: {} });
  expect(told(log)).toEqual([]);
});

it('lets go of the oldest turn, whole, when there is too much', () => {
  const log = new TurnLog();
  for (const turnId of [1, 2, 3]) {
    log.onEvent(open(turnId));
    for (let seq = 0; seq < 2500; seq++) log.onSpeech(packet(turnId, seq));
  }
  const lines = told(log);
  expect(lines[0]).toBe('turn.open {"turnId":2}');
  expect(lines).toHaveLength(2 * 2501);
});

const rejoin = (turnId: number, earlyId: number): ClientEvent => ({
  name: 'turn.rejoin',
  payload: { turnId, early: { turnId: earlyId, revision: 0 }, heardMs: 100 },
});
const REJOINED = 'turn.rejoin {"turnId":2,"early":{"turnId":1,"revision":0},"heardMs":100}';

it('tells all of a turn that goes on after its answer began to sound, and forgets both parts together', () => {
  const log = new TurnLog();
  log.onEvent(open(1));
  log.onSpeech(packet(1, 0));
  log.onAnswered(1);
  // Another answer to the same turn.
  log.onAnswered(1);
  expect(log.isEmpty).toBe(true);
  log.onEvent(open(2));
  log.onSpeech(packet(2, 0));
  log.onEvent(rejoin(2, 1));
  log.onSpeech(packet(1, 2));
  expect(told(log)).toEqual([
    'turn.open {"turnId":1}',
    'speech 1.0',
    'turn.open {"turnId":2}',
    'speech 2.0',
    REJOINED,
    'speech 1.2',
  ]);
  log.onAnswered(1);
  expect(log.isEmpty).toBe(true);
});
