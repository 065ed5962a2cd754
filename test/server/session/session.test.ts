import { describe, expect, it } from 'vitest';
import { LatchError } from '../../../shared/errors.ts';
import { encodeFrame, PACKET_SAMPLES } from '../../../shared/frames.ts';
import { OPUS_PACKET } from './phone.ts';
import { call, MAX_CALL_MS, RESUME_WINDOW_MS, tapped } from './scripted-call.ts';

const transcript = (text: string) => ({ type: 'transcript-final', itemId: 'u1', text }) as const;

describe('a call', () => {
  it('tells the browser first who it is and what the model can do', () => {
    const { phone } = call();
    expect(phone.ready).toMatchObject({
      callId: 'call',
      resumed: false,
      received: 0,
      model: { label: 'scripted', speculation: true },
    });
    expect(phone.of('model.state').map(({ state }) => state)).toEqual(['connecting', 'ready']);
  });

  it('tells the browser not to guess where that is switched off', () => {
    const { phone } = call({ speculation: false });
    expect(phone.ready).toMatchObject({ model: { speculation: false } });
  });

  it('does not let the browser wait for a reply that the model refuses to make', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.say({
      type: 'response-refused',
      tag: '1.0',
      busy: false,
      code: 'model-error',
      detail: 'no',
    });
    expect(phone.of('reply.started')).toEqual([{ replyId: 1, turnId: 1, revision: 0 }]);
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'failed', audioMs: 0 }]);
    expect(phone.of('call.error').map(({ code }) => code)).toEqual(['model-error']);
  });

  it('carries a whole turn: audio up, words and audio down, each packet numbered', () => {
    const { model, phone } = call();
    phone.turn(1);
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    model.line.say(transcript('hello'));
    model.line.answer('1.0', 'Good day.', 90);
    model.line.end('1.0');
    expect(phone.of('turn.transcript').at(-1)).toEqual({
      turnId: 1,
      revision: 0,
      text: 'hello',
      final: true,
    });
    expect(phone.of('reply.started')).toEqual([{ replyId: 1, turnId: 1, revision: 0 }]);
    expect(phone.of('reply.text')).toEqual([{ replyId: 1, delta: 'Good day.', atMs: 0 }]);
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'completed', audioMs: 90 }]);
    expect(phone.frames.map(({ seq, replyId, turnId }) => [seq, replyId, turnId])).toEqual(
      [0, 1, 2, 3, 4].map((seq) => [seq, 1, 1]),
    );
  });

  it('remembers what was said and heard, after what came before it', () => {
    const { session, model, phone } = call();
    phone.turn(1);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    model.line.say(transcript('hello'));
    model.line.answer('1.0', 'Good day.', 100);
    model.line.end('1.0');
    phone.say('reply.finished', { replyId: 1, heardMs: 100 });
    expect(session.history).toEqual([
      { role: 'user', text: 'earlier' },
      { role: 'user', text: 'hello' },
      { role: 'assistant', text: 'Good day.' },
    ]);
  });

  it('cuts a reply to what was heard when the user takes the floor', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 2000);
    model.line.asked();
    phone.say('reply.interrupt', { replyId: 1, heardMs: 730 });
    expect(model.line.asked()).toEqual(['cancel r1.0']);
    const framesBefore = phone.frames.length;
    model.line.sound('1.0', 400);
    expect(phone.frames).toHaveLength(framesBefore);
    model.line.end('1.0', 'cancelled');
    expect(model.line.asked()).toEqual(['truncate i1.0 730']);
  });

  it('drops a guess that was taken back: its audio stops, its items go', () => {
    const { model, phone } = call();
    phone.speak(1, 10).guess(1);
    model.line.answer('1.0', 'Too early.', 100);
    const framesBefore = phone.frames.length;
    phone.say('turn.retract', { turnId: 1, revision: 0 });
    model.line.sound('1.0', 100);
    phone.speak(1, 5).guess(1, 1).commit(1, 1);
    expect(phone.frames).toHaveLength(framesBefore);
    model.line.end('1.0', 'cancelled');
    expect(model.line.asked()).toEqual([
      'commit',
      'create 1.0',
      'cancel r1.0',
      'commit',
      'delete i1.0',
      'create 1.1',
    ]);
  });

  it('ends when the browser says so', () => {
    const { model, phone, ended } = call();
    phone.say('call.end', {});
    expect(phone.of('call.ended')).toEqual([{ code: null, message: expect.any(String) }]);
    expect(phone.hungUp).toBe(true);
    expect(model.line.closed).toBe(true);
    expect(ended).toHaveLength(1);
  });

  it('ends at its limit, for a reason that a person can read', () => {
    const { phone, pass } = call();
    pass(MAX_CALL_MS);
    expect(phone.of('call.ended')).toEqual([new LatchError('call-too-long').toJSON()]);
  });

  it('acknowledges what came, in bursts and after a while', () => {
    const { phone, pass } = call();
    phone.speak(1, 60);
    expect(phone.acks).toEqual([25, 50]);
    pass(500);
    expect(phone.acks).toEqual([25, 50, 61]);
    pass(500);
    expect(phone.acks).toHaveLength(3);
  });
});

describe('a socket that drops', () => {
  it('loses nothing of the user: what was said meanwhile arrives once', () => {
    const { model, phone } = call();
    phone.speak(1, 4).drop();
    phone.speak(1, 6).guess(1).commit(1);
    expect(model.line.appendedSamples).toBe(4 * PACKET_SAMPLES);
    phone.dial();
    expect(phone.ready).toMatchObject({ resumed: true });
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
  });

  it('in the middle of a word loses and doubles nothing of the reply', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.answer('1.0', 'One ', 100);
    phone.drop();
    model.line.sound('1.0', 100);
    phone.dial().drop().dial();
    model.line.sound('1.0', 100);
    model.line.end('1.0');
    expect(phone.frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 15 }, (_, i) => i));
    expect(phone.of('reply.started')).toHaveLength(1);
    expect(phone.of('reply.ended')).toHaveLength(1);
  });

  it('that was dead before either end knew it loses nothing', () => {
    const { model, phone } = call();
    phone.dial({ deaf: true });
    phone.turn(1);
    model.line.answer('1.0', 'One ', 100);
    phone.dial();
    expect(phone.frames.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
  });

  it('does not make a guess late', () => {
    const { model, phone, pass } = call();
    phone.speak(1, 10).guess(1).drop();
    phone.commit(1);
    pass(25_000);
    phone.dial();
    pass(500);
    expect(phone.of('call.error')).toEqual([]);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
  });

  it('that does not come back ends the call, and then cannot', () => {
    const { phone, pass, ended } = call();
    phone.drop();
    pass(RESUME_WINDOW_MS - 1);
    expect(ended).toHaveLength(0);
    pass(1);
    expect(ended).toHaveLength(1);
    expect(() => phone.dial()).toThrow(expect.objectContaining({ code: 'call-not-found' }));
  });

  it('is closed when the browser comes with another one', () => {
    const { session, phone } = call();
    const closed: string[] = [];
    const socket = (name: string) => ({
      event: () => {},
      audio: () => {},
      link: () => {},
      close: () => closed.push(name),
    });
    const first = socket('first');
    session.attach(first, { received: phone.link.received });
    session.attach(socket('second'), { received: phone.link.received });
    session.detach(first);
    expect(closed).toEqual(['first']);
    session.end(null);
    expect(closed).toEqual(['first', 'second']);
  });
});

describe('bad input', () => {
  it('in an event is refused by name; the call goes on', () => {
    const { model, phone } = call();
    phone.say('turn.commit', { turnId: 7, revision: 0 });
    expect(phone.of('call.error')).toMatchObject([{ code: 'unknown-turn', detail: 'turn 7' }]);
    phone.turn(1);
    expect(model.line.asked()).toEqual(['commit', 'create 1.0']);
  });

  it('in a frame is refused, and its place on the link is taken: what follows is heard', () => {
    const { session, model } = call();
    const frame = {
      kind: 'speech',
      turnId: 1,
      revision: 0,
      seq: 0,
      replyId: 0,
      payload: OPUS_PACKET,
    } as const;
    session.onEvent(1, () => ({ name: 'turn.open', payload: { turnId: 1 } }));
    const bad = encodeFrame({ ...frame, n: 2 });
    bad[0] = 9;
    expect(() => session.onAudio(bad)).toThrow(
      expect.objectContaining({ code: 'bad-frame', detail: 'kind 9' }),
    );
    session.onAudio(encodeFrame({ ...frame, n: 3 }));
    expect(model.line.appendedSamples).toBe(PACKET_SAMPLES);
  });

  it('that is no Opus is refused, and the next packet is heard', () => {
    const { session, model } = call();
    const frame = { kind: 'speech', turnId: 1, revision: 0, replyId: 0 } as const;
    session.onEvent(1, () => ({ name: 'turn.open', payload: { turnId: 1 } }));
    const noOpus = encodeFrame({ ...frame, n: 2, seq: 0, payload: Uint8Array.of(0xff, 0xff, 0xff) });
    expect(() => session.onAudio(noOpus)).toThrow(expect.objectContaining({ code: 'bad-frame' }));
    session.onAudio(encodeFrame({ ...frame, n: 3, seq: 1, payload: OPUS_PACKET }));
    expect(model.line.appendedSamples).toBe(PACKET_SAMPLES);
  });

  it('with a gap before it is named, so that a fresh socket can bring what is missing', () => {
    const { session } = call();
    expect(() => session.onEvent(5, () => ({ name: 'call.end', payload: {} }))).toThrow(
      expect.objectContaining({ code: 'wrong-sequence' }),
    );
  });
});

it('logs no word and no sound of the call, nor the key to it', async () => {
  const { session, model, phone, lines, pass } = call();
  phone.turn(1);
  model.line.say({ type: 'audio-committed', itemId: 'u1' });
  model.line.say(transcript('apricot'));
  model.line.answer('1.0', 'Blueberry.', 100);
  model.line.end('1.0');
  phone.say('turn.text', { turnId: 2, text: 'cranberry' });
  phone.say('turn.commit', { turnId: 9, revision: 0 });
  phone.drop();
  pass(500);
  phone.dial();
  session.end(new LatchError('call-too-long'));
  await tapped();
  const logged = lines.join('');
  expect(logged).toContain('call ended');
  expect(logged).not.toMatch(/apricot|blueberry|cranberry|secret-of-the-call/i);
  expect(logged).not.toMatch(/pcm|payload|base64/i);
});
