import { describe, expect, it } from 'vitest';
import { PACKET_SAMPLES } from '../../../shared/frames.ts';
import { LatchError } from '../../../shared/errors.ts';
import { call } from './scripted-call.ts';

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

  it('a second time at once ends the call, visibly', () => {
    const { model, phone } = call();
    model.line.lose();
    model.line.lose();
    expect(phone.of('call.ended')).toEqual([new LatchError('model-away').toJSON()]);
    expect(model.connections).toHaveLength(2);
  });

  it('a second time after it was good for a while is called again', () => {
    const { model, phone, pass } = call();
    model.line.lose();
    model.line.ready();
    pass(60_000);
    model.line.lose();
    expect(model.connections).toHaveLength(3);
    expect(phone.of('call.ended')).toEqual([]);
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
