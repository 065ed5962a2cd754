/** A model that is slow, in whichever stage of its work: the call goes on, and the page says something true. */
import { describe, expect, it } from 'vitest';
import { GUESS_LIMIT_MS } from '../../../shared/ledger/ledger.ts';
import { call, RESUME_WINDOW_MS, tapped } from './scripted-call.ts';

const busy = (tag: string) =>
  ({ type: 'response-refused', tag, busy: true, code: 'model-error', detail: 'active response' }) as const;

describe('a response that is slow', () => {
  it('to begin is waited for as long as the model’s limit says', () => {
    const made = call();
    const { model, phone, pass } = made;
    Object.assign(model.limits, { responseStartMs: 30_000 });
    phone.turn(1);
    pass(29_000);
    model.line.answer('1.0', 'At last.', 100);
    expect(model.connections).toHaveLength(1);
    expect(phone.frames).not.toEqual([]);
  });

  it('to sound is waited for while the model gives signs of life: events of any kind, or words', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
    for (let i = 0; i < 4; i++) {
      pass(15_000);
      model.line.say({ type: 'response-alive', responseId: 'r1.0' });
      pass(15_000);
      model.line.say({ type: 'response-text', responseId: 'r1.0', itemId: 'i1.0', delta: 'well ' });
    }
    model.line.sound('1.0', 100);
    expect(model.connections).toHaveLength(1);
    expect(phone.frames).not.toEqual([]);
  });

  it('beyond its limit is asked for again, over another connection', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    pass(10_000);
    expect(model.connections.map(({ closed }) => closed)).toEqual([true, false]);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
    model.line.ready();
    model.line.answer('1.0', 'At last.', 100);
    expect(phone.of('call.error')).toEqual([]);
  });

  it('beyond its limit a second time fails, which is said, and the call goes on', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    pass(10_000);
    model.line.ready();
    pass(9_000);
    expect(phone.of('call.error')).toEqual([]);
    pass(1_000);
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'failed', audioMs: 0 }]);
    expect(phone.of('call.error').map(({ code }) => code)).toEqual(['reply-timed-out']);
    expect(model.connections).toHaveLength(2);
    model.line.asked();
    phone.turn(2);
    pass(4_000);
    expect(model.line.asked()).toEqual(['commit', 'create 2.0']);
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
    model.line.sound('1.0', 100);
    expect(phone.frames).toEqual([]);
    model.line.answer('2.0', 'The next one.', 100);
    expect(phone.frames.map(({ turnId }) => turnId)).toEqual([2, 2, 2, 2, 2]);
  });

  it('in the middle, a second time, fails as well', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    for (let i = 0; i < 2; i++) {
      model.line.ready();
      model.line.say({ type: 'response-started', responseId: `r${i}`, tag: '1.0' });
      pass(20_000);
    }
    expect(phone.of('reply.ended').map(({ status }) => status)).toEqual(['retrying', 'failed']);
    expect(phone.of('call.error').map(({ code }) => code)).toEqual(['reply-timed-out']);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0', 'cancel r1']);
  });

  it('for many turns in a row never ends the call', () => {
    const { model, phone, pass, ended } = call();
    for (let turnId = 1; turnId <= 5; turnId++) {
      phone.turn(turnId);
      // The response that was given up before holds this one back for a moment.
      pass(14_000);
      model.line.ready();
      pass(10_000);
    }
    expect(ended).toEqual([]);
    expect(phone.of('call.error')).toHaveLength(5);
  });

  it('to a guess that is taken back is nobody’s business', () => {
    const { model, phone, pass } = call();
    phone.speak(1, 10).guess(1);
    pass(9_000);
    phone.say('turn.retract', { turnId: 1, revision: 0 });
    pass(9_000);
    phone.speak(1, 1);
    expect(model.connections).toHaveLength(1);
    expect(phone.of('call.error')).toEqual([]);
  });
});

describe('a cancelled response that does not end', () => {
  it('does not cost the connection: the next turn is answered, and nothing more of the old one is heard', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 200);
    phone.say('reply.interrupt', { replyId: 1, heardMs: 100 }).turn(2);
    model.line.asked();
    pass(5_000);
    expect(model.line.asked()).toEqual(['create 2.0']);
    const before = phone.frames.length;
    model.line.sound('1.0', 400);
    expect(phone.frames).toHaveLength(before);
    model.line.answer('2.0', 'Another one.', 100);
    expect(phone.frames.slice(before).every(({ turnId }) => turnId === 2)).toBe(true);
    model.line.end('1.0', 'cancelled');
    expect(model.line.asked()).toEqual(['truncate i1.0 100']);
    model.line.end('2.0');
    expect(model.connections).toHaveLength(1);
    expect(phone.of('call.error')).toEqual([]);
  });

  it('and keeps the model busy: the next turn is asked again, and answered when the old one has ended', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 200);
    phone.say('reply.interrupt', { replyId: 1, heardMs: 100 }).turn(2);
    pass(5_000);
    model.line.say(busy('2.0'));
    model.line.asked();
    model.line.end('1.0', 'completed');
    expect(model.line.asked()).toEqual(['truncate i1.0 100', 'create 2.0']);
    model.line.answer('2.0', 'Another one.', 100);
    expect(phone.of('call.error')).toEqual([]);
    expect(phone.of('reply.started').map(({ turnId }) => turnId)).toEqual([1, 2]);
  });

  it('and was displaced by the next turn is over for the browser', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 200);
    phone.say('turn.text', { turnId: 2, text: 'And now?' });
    pass(5_000);
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'cancelled', audioMs: 200 }]);
    const before = phone.frames.length;
    model.line.sound('1.0', 400);
    expect(phone.frames).toHaveLength(before);
  });

  it('twice means that the model cannot cancel: no reply is asked for on a guess any more', async () => {
    const { model, phone, pass, lines } = call();
    for (const turnId of [1, 2]) {
      phone.turn(turnId);
      pass(5_000);
      model.line.answer(`${turnId}.0`, 'A long story.', 200);
      phone.say('reply.interrupt', { replyId: turnId, heardMs: 100 });
      pass(5_000);
    }
    model.line.asked();
    phone.speak(3, 10).guess(3);
    pass(5_000);
    expect(model.line.asked()).toEqual(['commit']);
    phone.commit(3);
    expect(model.line.asked()).toEqual(['create 3.0']);
    await tapped();
    expect(phone.of('model.traits')).toEqual([{ lacks: ['cancel'], speculation: false, itemWaitMs: null }]);
    expect(lines.filter((line) => line.includes('"capability":"cancel"'))).toHaveLength(1);
    phone.drop().dial();
    expect(phone.ready).toMatchObject({ model: { speculation: false } });
  });
});

describe('a model that imagines another response', () => {
  it('is asked again after a while', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.say(busy('1.0'));
    model.line.asked();
    pass(1_000);
    expect(model.line.asked()).toEqual(['create 1.0']);
    model.line.answer('1.0', 'Here I am.', 100);
    expect(phone.of('call.error')).toEqual([]);
  });

  it('for good is asked over another connection, and then the reply fails, which is said: the call goes on', () => {
    const { model, phone, pass, ended } = call();
    phone.turn(1);
    for (let i = 0; i < 200 && phone.of('call.error').length === 0; i++) {
      model.line.ready();
      if (model.line.asked().includes('create 1.0')) model.line.say(busy('1.0'));
      pass(500);
    }
    expect(model.connections).toHaveLength(2);
    expect(phone.of('call.error').map(({ code }) => code)).toEqual(['reply-timed-out']);
    expect(phone.of('reply.ended').at(-1)).toMatchObject({ status: 'failed' });
    expect(ended).toEqual([]);
    phone.turn(2);
    pass(5_000);
    expect(model.line.asked()).toContain('create 2.0');
  });
});

describe('a server that stood still', () => {
  it('does not take its own silence for the model’s', () => {
    const { model, phone, pass, standStill } = call();
    phone.turn(1);
    pass(5_000);
    standStill(25_000);
    model.line.answer('1.0', 'Here I am.', 100);
    pass(5_000);
    standStill(25_000);
    model.line.sound('1.0', 100);
    expect(model.connections).toHaveLength(1);
    expect(phone.frames).toHaveLength(10);
    expect(phone.of('reply.ended')).toEqual([]);
  });

  it('does not take its own silence for the browser’s', () => {
    const { phone, pass, standStill, ended } = call();
    phone.speak(1, 10).guess(1);
    pass(1_000);
    standStill(GUESS_LIMIT_MS + 5_000);
    phone.commit(1);
    expect(phone.of('call.error')).toEqual([]);
    phone.drop();
    pass(1_000);
    standStill(RESUME_WINDOW_MS + 5_000);
    expect(ended).toEqual([]);
    phone.dial();
  });

  it('does not count its own silence into the time in which the model is dialled again', () => {
    const { model, phone, standStill, ended } = call();
    model.line.lose();
    model.line.lose();
    standStill(RESUME_WINDOW_MS + 5_000);
    model.line.lose();
    expect(ended).toEqual([]);
    expect(phone.of('call.ended')).toEqual([]);
  });

  it('still notices what is late when time passes again', () => {
    const { model, phone, pass, standStill } = call();
    phone.turn(1);
    standStill(25_000);
    pass(10_500);
    expect(model.connections).toHaveLength(2);
  });
});
