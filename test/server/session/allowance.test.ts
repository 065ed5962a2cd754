import { describe, expect, it } from 'vitest';
import { encodeFrame, PACKET_MS, PACKET_SAMPLES } from '../../../shared/frames.ts';
import { CallAllowance, SharedAllowance } from '../../../server/session/limits/call-allowance.ts';
import type { CallEnd } from '../../../server/session/taps/tap.ts';
import { OPUS_PACKET } from './phone.ts';
import { call, tapped } from './scripted-call.ts';

/** What a page says again at most: two minutes, and half a minute without a socket. */
const BURST_PACKETS = 7_500;

describe('what one call may send', () => {
  it('takes the speech of a whole call as it is spoken', () => {
    const { phone, pass, ended, model } = call();
    for (let turnId = 1; turnId <= 280; turnId++) {
      phone.speak(turnId, 100).guess(turnId).commit(turnId);
      pass(2_000);
    }
    expect(ended).toEqual([]);
    expect(model.line.appendedSamples).toBe(280 * 100 * PACKET_SAMPLES);
  });

  it('takes what a page says again of two and a half minutes, and not much more at once', () => {
    const { phone, ended, model } = call();
    phone.speak(1, BURST_PACKETS);
    expect(ended).toEqual([]);
    phone.speak(1, 1);
    expect(phone.of('call.ended')).toMatchObject([{ code: 'too-much' }]);
    expect(model.line.appendedSamples).toBe(BURST_PACKETS * PACKET_SAMPLES);
  });

  it('has the model hear no more than real time, however the packets come', () => {
    const { phone, pass, ended, model } = call();
    phone.speak(1, BURST_PACKETS);
    let passedMs = 0;
    while (ended.length === 0 && passedMs < 600_000) {
      pass(1_000);
      passedMs += 1_000;
      phone.speak(1, 60);
    }
    const heardMs = (model.line.appendedSamples / PACKET_SAMPLES) * PACKET_MS;
    expect(ended).toHaveLength(1);
    expect(heardMs).toBeLessThanOrEqual(BURST_PACKETS * PACKET_MS + passedMs * 1.02);
  });

  it('refuses a packet that is not 20 ms of Opus, and hears the ones behind it', () => {
    const { session, phone, model } = call();
    phone.speak(1, 1);
    const long = Uint8Array.of((3 << 3) | 1, 0);
    session.onAudio(
      encodeFrame({ kind: 'speech', n: 3, turnId: 1, revision: 0, seq: 1, replyId: 0, payload: OPUS_PACKET }),
    );
    expect(() =>
      session.onAudio(
        encodeFrame({ kind: 'speech', n: 4, turnId: 1, revision: 0, seq: 2, replyId: 0, payload: long }),
      ),
    ).toThrow('malformed');
    session.onAudio(
      encodeFrame({ kind: 'speech', n: 5, turnId: 1, revision: 0, seq: 3, replyId: 0, payload: OPUS_PACKET }),
    );
    expect(model.line.appendedSamples).toBe(3 * PACKET_SAMPLES);
  });

  it('refuses turns that come faster than anybody talks, one by one, and goes on', () => {
    const { phone, pass, ended } = call();
    for (let turnId = 1; turnId <= 61; turnId++) phone.speak(turnId, 1);
    expect(phone.of('call.error')).toMatchObject([{ code: 'too-fast', turnId: 61 }]);
    // Its packets are on their way, and no fault.
    phone.speak(61, 200);
    expect(phone.of('call.error')).toHaveLength(1);
    pass(2_000);
    phone.turn(62);
    expect(phone.of('call.error')).toHaveLength(1);
    expect(ended).toEqual([]);
  });

  it('refuses text that comes faster than anybody types, and tells the model nothing of it', () => {
    const { phone, model, pass } = call();
    for (let turnId = 1; turnId <= 6; turnId++) phone.say('turn.text', { turnId, text: 'x'.repeat(4_000) });
    expect(phone.of('call.error').map(({ code, turnId }) => [code, turnId])).toEqual([
      ['too-fast', 5],
      ['too-fast', 6],
    ]);
    expect(model.line.asked().filter((command) => command.startsWith('text'))).toHaveLength(4);
    pass(45_000);
    phone.say('turn.text', { turnId: 7, text: 'x'.repeat(4_000) });
    expect(phone.of('call.error')).toHaveLength(2);
  });

  it('asks for no more answers than anybody waits for, and drops the turns that are too many', () => {
    const { phone, model, ended } = call();
    for (let turnId = 1; turnId <= 35; turnId++) phone.turn(turnId);
    expect(phone.of('call.error').map(({ code, turnId }) => [code, turnId])).toEqual(
      [31, 32, 33, 34, 35].map((turnId) => ['too-fast', turnId]),
    );
    expect(ended).toEqual([]);
    phone.say('turn.text', { turnId: 36, text: 'too soon' });
    expect(phone.of('call.error').at(-1)).toMatchObject({ code: 'too-fast', turnId: 36 });
    expect(model.line.asked().filter((command) => command.startsWith('text'))).toEqual([]);
  });

  it('is picked up again as often as a bad network wants, and not for ever at once', () => {
    const { session, pass } = call();
    const resume = () => session.onResume();
    for (let n = 0; n < 30; n++) resume();
    expect(resume).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    for (let n = 0; n < 100; n++) {
      pass(2_000);
      resume();
    }
  });

  it('is not picked up again and again for as much as a reply', () => {
    const { session, phone, model, pass } = call();
    phone.acknowledges = false;
    phone.turn(1);
    model.line.answer('1.0', 'A story.', 60_000);
    model.line.end('1.0');
    pass(20_000);
    const resume = () => session.onResume();
    for (let n = 0; n < 6; n++) resume();
    expect(resume).toThrow(expect.objectContaining({ code: 'rate-limited' }));
    pass(20_000);
    resume();
  });

  it('ends for one that sends without end, however harmless each message is', () => {
    const events = call();
    for (let n = 0; n < 700 && events.ended.length === 0; n++)
      events.phone.say('turn.abandon', { turnId: 1 });
    expect(events.ended).toHaveLength(1);
    const arrivals = call();
    const flood = () => {
      for (let n = 0; n < 20_000; n++) arrivals.session.onArrival(40);
    };
    expect(flood).toThrow(expect.objectContaining({ code: 'too-much' }));
  });

  it('counts what the ledger refuses as it counts what cannot be read', async () => {
    let end: CallEnd | null = null;
    const { phone } = call({ taps: [() => ({ name: 'end', onEnd: (told) => void (end = told) })] });
    for (let n = 0; n < 60; n++) phone.say('reply.progress', { replyId: 9, heardMs: 1 });
    await tapped();
    expect(phone.of('call.error').map(({ code }) => code)).toEqual(Array(50).fill('unknown-reply'));
    expect(end).toMatchObject({ error: { code: 'too-much' } });
  });
});

describe('what the calls of a network may send together', () => {
  /** Ever new calls, each from an address of its own, all in one network whose share is that of four addresses with two calls each. */
  function callers() {
    const network = new SharedAllowance(2, 4, 0);
    return () => new CallAllowance([new SharedAllowance(2, 1, 0), network], 0);
  }

  it('is as much audio as four addresses may', () => {
    const next = callers();
    let packets = 0;
    for (let n = 0; n < 12; n++) {
      const allowance = next();
      try {
        for (let i = 0; i < BURST_PACKETS; i++, packets++) allowance.onPacket(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'too-much' });
      }
    }
    expect(packets).toBe(4 * 2 * BURST_PACKETS);
  });

  it('is as much text as four addresses may', () => {
    const next = callers();
    const text = 'x'.repeat(4_000);
    let taken = 0;
    for (let n = 0; n < 20; n++) {
      const allowance = next();
      for (let turnId = 1; turnId <= 4; turnId++)
        if (allowance.onEvent({ name: 'turn.text', payload: { turnId, text } }, 0) === null) taken++;
    }
    expect(taken * text.length).toBe(4 * 64_000);
  });

  it('takes nothing of the network for what an address may not send', () => {
    const network = new SharedAllowance(2, 4, 0);
    const address = new SharedAllowance(2, 1, 0);
    const flood = () => {
      const allowance = new CallAllowance([address, network], 0);
      for (let i = 0; i < BURST_PACKETS + 1; i++) allowance.onPacket(0);
    };
    for (let n = 0; n < 12; n++) expect(flood).toThrow(expect.objectContaining({ code: 'too-much' }));
    expect(network.audio.has(3 * 2 * BURST_PACKETS, 0)).toBe(true);
  });
});
