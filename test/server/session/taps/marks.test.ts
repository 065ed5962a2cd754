/** What the session says of its turns' times and costs. */
import { describe, expect, it } from 'vitest';
import { TurnMarks, type MarkedTurn } from '../../../../server/session/taps/turn-marks.ts';
import type { ServerEvents } from '../../../../shared/protocol.ts';
import { GUESS_LIMIT_MS } from '../../../../shared/ledger/ledger.ts';
import { call, tapped } from '../scripted-call.ts';

const STARTED_MS = 1_000_000;
/** Marks as ms since the call began. */
const sinceStart = ({ marks, ...ref }: ServerEvents['turn.marks']) => ({
  ...ref,
  ...Object.fromEntries(Object.entries(marks).map(([name, atMs]) => [name, atMs - STARTED_MS])),
});

describe('the marks of a turn', () => {
  it('are told once, when its reply flows and it is committed: here the commit comes last', async () => {
    const { model, phone, clock } = call();
    phone.speak(1, 10);
    clock.nowMs += 100;
    phone.guess(1);
    clock.nowMs += 80;
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
    clock.nowMs += 200;
    model.line.sound('1.0', 10);
    expect(phone.frames).toHaveLength(0);
    clock.nowMs += 15;
    model.line.sound('1.0', 100);
    await tapped();
    expect(phone.of('turn.marks')).toEqual([]);
    clock.nowMs += 50;
    phone.commit(1);
    model.line.sound('1.0', 100);
    model.line.end('1.0');
    await tapped();
    expect(phone.of('turn.marks').map(sinceStart)).toEqual([
      {
        turnId: 1,
        revision: 0,
        startAtServer: 100,
        audioCommitted: 100,
        createSent: 100,
        created: 180,
        firstDelta: 380,
        firstFrameSent: 395,
        commitAtServer: 445,
      },
    ]);
  });

  it('are told behind the first packet, where the turn was committed before', async () => {
    const { model, phone, clock } = call();
    phone.turn(1);
    clock.nowMs += 300;
    model.line.answer('1.0', 'Yes.', 200);
    await tapped();
    expect(phone.of('turn.marks').map(sinceStart)).toMatchObject([
      { createSent: 0, commitAtServer: 0, firstDelta: 300, firstFrameSent: 300 },
    ]);
  });

  it('of a typed turn begin with its text', async () => {
    const { model, phone, clock } = call();
    phone.say('turn.text', { turnId: 1, text: 'hello' });
    clock.nowMs += 120;
    model.line.answer('1.0', 'Hi.', 100);
    await tapped();
    expect(phone.of('turn.marks').map(sinceStart)).toEqual([
      {
        turnId: 1,
        revision: 0,
        startAtServer: 0,
        createSent: 0,
        created: 120,
        firstDelta: 120,
        firstFrameSent: 120,
        commitAtServer: 0,
      },
    ]);
  });

  it('of a guess that was taken back are told to nobody; its wait for the end of the old response is queueing', async () => {
    const { model, phone, clock, lines } = call();
    phone.speak(1, 10).guess(1);
    model.line.answer('1.0', 'No', 100);
    phone.say('turn.retract', { turnId: 1, revision: 0 }).speak(1, 5).guess(1, 1).commit(1, 1);
    clock.nowMs += 250;
    model.line.end('1.0', 'cancelled');
    clock.nowMs += 400;
    model.line.answer('1.1', 'Yes', 100);
    await tapped();
    expect(phone.of('turn.marks').map(sinceStart)).toMatchObject([
      { turnId: 1, revision: 1, startAtServer: 0, createSent: 250, firstDelta: 650 },
    ]);
    expect(lines.map((line) => JSON.parse(line) as object)).toContainEqual(
      expect.objectContaining({ msg: 'turn answered', totalMs: 650, queueing: 250, model: 400, encoding: 0 }),
    );
  });

  it('are those of the response that is heard, where the connection was lost before', async () => {
    const { model, phone, clock } = call();
    phone.turn(1);
    model.line.answer('1.0', 'Ye', 100);
    clock.nowMs += 500;
    model.line.lose();
    model.line.ready();
    clock.nowMs += 300;
    model.line.answer('1.0', 'Yes', 100);
    await tapped();
    expect(phone.of('turn.marks').map(sinceStart).at(-1)).toMatchObject({
      startAtServer: 0,
      createSent: 500,
      firstFrameSent: 800,
    });
  });

  it('of guesses that were never answered are forgotten', () => {
    const told: MarkedTurn[] = [];
    const marks = new TurnMarks((turn) => told.push(turn));
    for (let turnId = 1; turnId <= 20; turnId++) {
      marks.onClientEvent({ name: 'turn.speculate', payload: { turnId, revision: 0, packets: 1 } }, turnId);
    }
    for (let turnId = 1; turnId <= 20; turnId++) {
      marks.onMark(`${turnId}.0`, 'commitAtServer', 30);
      marks.onMark(`${turnId}.0`, 'firstFrameSent', 40);
    }
    expect(told.map(({ turnId }) => turnId)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  });
});

describe('what a call takes of its model', () => {
  const one = { responses: 1, inputTokens: 10, outputTokens: 20, usd: null };
  const none = { responses: 0, inputTokens: 0, outputTokens: 0, usd: null };

  it('is told at the end of each response', async () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.answer('1.0', 'Yes.', 100);
    model.line.end('1.0');
    await tapped();
    expect(phone.of('call.usage')).toEqual([{ all: one, wasted: none }]);
  });

  it('is waste where the guess was taken back, even before the response appeared', async () => {
    const { model, phone } = call();
    phone.speak(1, 10).guess(1).say('turn.retract', { turnId: 1, revision: 0 });
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
    model.line.end('1.0', 'cancelled');
    await tapped();
    expect(phone.of('call.usage')).toEqual([{ all: one, wasted: one }]);
  });

  it('is not waste until it is known: a reply may be whole before its turn is sure', async () => {
    const { model, phone } = call();
    phone.speak(1, 10).guess(1);
    model.line.answer('1.0', 'No.', 100);
    model.line.end('1.0');
    phone.say('turn.retract', { turnId: 1, revision: 0 }).speak(1, 5).guess(1, 1);
    model.line.answer('1.1', 'Yes.', 100);
    model.line.end('1.1');
    phone.commit(1, 1);
    const two = { ...one, responses: 2, inputTokens: 20, outputTokens: 40 };
    await tapped();
    expect(phone.of('call.usage')).toEqual([
      { all: one, wasted: none },
      { all: one, wasted: one },
      { all: two, wasted: one },
    ]);
  });

  it('is no waste where the user took the floor from a reply', async () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 2000);
    phone.say('reply.interrupt', { replyId: 1, heardMs: 300 });
    model.line.end('1.0', 'cancelled');
    await tapped();
    expect(phone.of('call.usage').at(-1)?.wasted).toEqual(none);
  });

  it('is waste where nobody asked for the response', async () => {
    const { model, phone } = call();
    model.line.say({ type: 'response-started', responseId: 'r9.9', tag: null });
    model.line.end('9.9', 'cancelled');
    await tapped();
    expect(phone.of('call.usage').at(-1)?.wasted).toEqual(one);
  });

  it('has a price where the prices are known', async () => {
    const { model, phone } = call({ prices: { inputPerMillion: 4, outputPerMillion: 16 } });
    phone.turn(1);
    model.line.answer('1.0', 'Yes.', 100);
    model.line.end('1.0');
    await tapped();
    const { all, wasted } = phone.of('call.usage').at(-1)!;
    expect(all.usd).toBeCloseTo((10 * 4 + 20 * 16) / 1e6, 12);
    expect(wasted.usd).toBe(0);
  });
});

it('a turn that is dropped by its time limit is named', () => {
  const { phone, pass } = call();
  phone.speak(1, 10).guess(1);
  pass(GUESS_LIMIT_MS);
  expect(phone.of('call.error')).toMatchObject([{ code: 'turn-timed-out', turnId: 1 }]);
});
