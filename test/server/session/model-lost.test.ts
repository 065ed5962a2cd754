import { describe, expect, it } from 'vitest';
import { PACKET_SAMPLES } from '../../../shared/frames.ts';
import { LatchError } from '../../../shared/errors.ts';
import { GOOD_AFTER_MS } from '../../../server/session/core/upstream.ts';
import { call, RESUME_WINDOW_MS } from './scripted-call.ts';

const transcript = (text: string) => ({ type: 'transcript-final', itemId: 'u1', text }) as const;

describe('a model that drops', () => {
  it('is called again once, and told what was said and the turn that has no answer', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    model.line.say(transcript('hello'));
    model.line.answer('1.0', 'Good day.', 100);
    model.line.end('1.0');
    phone.say('reply.finished', { replyId: 1, heardMs: 100 });
    phone.turn(2);
    model.line.answer('2.0', 'Lost ', 60);
    model.line.lose();
    expect(model.connections).toHaveLength(2);
    expect(model.line.history.map(({ text }) => text)).toEqual(['earlier', 'hello', 'Good day.']);
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 2.0']);
    expect(phone.of('model.state').at(-1)).toEqual({ state: 'reconnecting' });
    expect(phone.of('reply.ended').at(-1)).toMatchObject({ replyId: 2, status: 'retrying' });
    model.line.ready();
    model.line.answer('2.0', 'Found.', 60);
    expect(phone.of('reply.started').at(-1)).toEqual({ replyId: 3, turnId: 2, revision: 0 });
    expect(phone.of('model.state').at(-1)).toEqual({ state: 'ready' });
  });

  it('in the middle of a reply that is heard: the person is told to ask for the rest', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 2000);
    pass(1_000);
    phone.say('reply.progress', { replyId: 1, heardMs: 700 });
    model.line.lose();
    expect(phone.of('reply.ended')).toMatchObject([{ replyId: 1, status: 'failed' }]);
    expect(phone.of('call.error')).toMatchObject([{ code: 'reply-lost' }]);
    expect(model.line.asked()).toEqual([]);
    model.line.ready();
    phone.turn(2);
    expect(model.line.asked()).toEqual(['commit', 'create 2.0']);
  });

  it('and says that another try is useless ends the call', () => {
    const { model, phone } = call();
    model.line.say({ type: 'closed', code: 'model-refused', detail: 'bad key', retry: false });
    expect(phone.of('call.ended')).toMatchObject([{ code: 'model-refused' }]);
    expect(model.connections).toHaveLength(1);
  });

  it('without a word, by never answering, is noticed and called again', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    pass(10_001);
    expect(model.connections[0]!.closed).toBe(true);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
  });

  it('is not taken for dead while it still connects', () => {
    const { model, phone, pass } = call({ ready: false });
    phone.turn(1);
    pass(9_900);
    model.line.ready();
    pass(5_000);
    expect(model.connections).toHaveLength(1);
  });

  it('and still sends events is not heard', () => {
    const { model, phone } = call();
    const [old] = model.connections;
    model.line.lose();
    old!.answer('1.0', 'A ghost.', 100);
    expect(phone.frames).toEqual([]);
  });

  it('could not answer that: the error is shown and the call goes on', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.say({
      type: 'response-refused',
      tag: '1.0',
      busy: false,
      code: 'model-error',
      detail: 'no',
    });
    expect(phone.of('call.error')).toMatchObject([{ code: 'model-error' }]);
    phone.turn(2);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0', 'commit', 'create 2.0']);
  });

  it('while a turn waits for its answer and the person talks on is told both, and asked about the first', () => {
    const { model, phone } = call();
    phone.turn(1).speak(2, 4);
    model.line.lose();
    expect(model.line.appendedSamples).toBe(14 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
    model.line.ready();
    phone.say('turn.abandon', { turnId: 2 });
    model.line.answer('1.0', 'Found.', 60);
    expect(phone.of('reply.started').at(-1)).toMatchObject({ turnId: 1, revision: 0 });
    expect(phone.frames).toHaveLength(3);
  });

  it('while two turns wait for an answer is told both, in order, and asked about the second', () => {
    const { model, phone } = call();
    phone.turn(1).turn(2);
    model.line.lose();
    expect(model.line.history.map(({ text }) => text)).toEqual(['earlier']);
    expect(model.line.appendedSamples).toBe(20 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'commit', 'create 2.0']);
  });

  it('is told a turn that was understood in words, once, and the one that waits in sound', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    model.line.say(transcript('hello'));
    phone.turn(2);
    model.line.lose();
    expect(model.line.history.map(({ text }) => text)).toEqual(['earlier', 'hello']);
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 2.0']);
  });

  it('is told what was typed between two spoken turns in its place', () => {
    const { model, phone } = call();
    phone.turn(1).say('turn.text', { turnId: 2, text: 'typed' }).speak(3, 4);
    model.line.lose();
    expect(model.line.asked()).toEqual(['commit', 'text typed', 'create 2.0']);
    expect(model.line.appendedSamples).toBe(14 * PACKET_SAMPLES);
  });
});

/** The model refuses each connection, until `untilMs` have passed. Returns when it was dialled. */
function refuses({ model, clock, pass, ended }: ReturnType<typeof call>, untilMs: number): number[] {
  const fromMs = clock.nowMs;
  const dialledMs: number[] = [];
  for (let known = 0; clock.nowMs - fromMs < untilMs && ended.length === 0; pass(50)) {
    if (model.connections.length === known || model.line.closed) continue;
    known = model.connections.length;
    dialledMs.push(clock.nowMs - fromMs);
    model.line.lose();
  }
  return dialledMs;
}

describe('a model that is away for a while', () => {
  it('is dialled at once, and then less and less often, until it is there: the turn is answered', () => {
    const made = call();
    const { model, phone } = made;
    phone.turn(1);
    const dialledMs = refuses(made, 15_000);
    const gaps = dialledMs.slice(1).map((atMs, i) => atMs - dialledMs[i]!);
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps[0]).toBeLessThan(250);
    expect(dialledMs.length).toBeLessThan(10);
    made.pass(5_000);
    model.line.ready();
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
    model.line.answer('1.0', 'Here I am.', 100);
    expect(phone.of('reply.started')).toEqual([{ replyId: 1, turnId: 1, revision: 0 }]);
    expect(phone.of('model.state').map(({ state }) => state)).toEqual([
      'connecting',
      'ready',
      'reconnecting',
      'ready',
    ]);
    expect(phone.of('call.error')).toEqual([]);
  });

  it('is told, when it is there, what was said meanwhile', () => {
    const made = call();
    const { model, phone, pass } = made;
    model.line.lose();
    model.line.lose();
    phone.speak(1, 6);
    pass(200);
    phone.speak(1, 4).guess(1).say('turn.retract', { turnId: 1, revision: 0 }).speak(1, 5);
    phone.guess(1, 1).commit(1, 1);
    pass(100);
    expect(model.connections).toHaveLength(3);
    expect(model.line.appendedSamples).toBe(15 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 1.1']);
  });

  it('for as long as the link would wait for the browser, and longer, ends the call with the last error', () => {
    const made = call();
    const { phone, clock, ended } = made;
    const startedMs = clock.nowMs;
    refuses(made, 2 * RESUME_WINDOW_MS);
    expect(ended).toHaveLength(1);
    expect(clock.nowMs - startedMs).toBeGreaterThanOrEqual(RESUME_WINDOW_MS);
    expect(phone.of('call.ended')).toEqual([new LatchError('model-away').toJSON()]);
  });

  it('at the beginning of the call is waited for as well, and the page is told that it does not answer', () => {
    const made = call({ ready: false });
    const { model, phone, pass } = made;
    phone.turn(1);
    refuses(made, 10_000);
    pass(5_000);
    model.line.ready();
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
    expect(phone.of('model.state').map(({ state }) => state)).toEqual([
      'connecting',
      'reconnecting',
      'ready',
    ]);
  });

  it('at the beginning of the call for too long ends it', () => {
    const made = call({ ready: false });
    refuses(made, 2 * RESUME_WINDOW_MS);
    expect(made.phone.of('call.ended')).toMatchObject([{ code: 'model-away' }]);
  });

  it('does not keep a call that is over', () => {
    const { model, session, pass } = call();
    model.line.lose();
    model.line.lose();
    session.end(null);
    pass(10_000);
    expect(model.connections).toHaveLength(2);
  });
});

describe('a model whose connections are lost as soon as they are ready', () => {
  /** Each of 20 connections gets ready, and is lost after so long. Returns how many there were. */
  function flap({ model, pass, ended }: ReturnType<typeof call>, heldMs: number, act: () => void): number {
    for (let known = 0; known < 20 && ended.length === 0;) {
      if (model.connections.length > known) {
        known = model.connections.length;
        model.line.ready();
        act();
        pass(heldMs);
        model.line.lose();
      }
      pass(250);
    }
    return model.connections.length;
  }

  it('is not dialled for ever', () => {
    const made = call({ ready: false });
    const dialled = flap(made, 0, () => {});
    expect(made.phone.of('call.ended')).toMatchObject([{ code: 'model-away' }]);
    expect(dialled).toBeLessThan(15);
  });

  it('but hold for a while in between is dialled again each time', () => {
    const made = call({ ready: false });
    flap(made, GOOD_AFTER_MS, () => {});
    expect(made.ended).toEqual([]);
  });

  it('but are of use in between is dialled again each time', () => {
    const made = call({ ready: false });
    const { model, phone } = made;
    let turnId = 0;
    flap(made, 0, () => {
      phone.turn(++turnId);
      model.line.answer(`${turnId}.0`, 'A long story.', 2000);
      phone.say('reply.progress', { replyId: turnId, heardMs: 600 });
    });
    expect(made.ended).toEqual([]);
  });
});
