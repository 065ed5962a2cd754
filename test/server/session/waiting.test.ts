/** What waits for a browser is bounded, wanted, and goes out in slices. */
import { describe, expect, it } from 'vitest';
import { MAX_WAITING_MS } from '../../../server/session/reply-flow.ts';
import { call, tapped } from './scripted-call.ts';

const PACKET_MS = 20;
/** What may go out at once, in packets. */
const SLICE = 500 / PACKET_MS;
/** The window of what is not acknowledged, and the slice that steps over its edge. */
const WINDOW = 1_500 + SLICE + 10;

type Call = ReturnType<typeof call>;

function story({ model, phone }: Call, turnId: number, ms: number): void {
  phone.turn(turnId);
  model.line.answer(`${turnId}.0`, 'A long story.', ms);
}

describe('sound that waits', () => {
  it('goes out at a pace, however small the pieces are in which it comes', () => {
    const made = call();
    story(made, 1, 100);
    for (let i = 0; i < 600; i++) made.model.line.sound('1.0', 100);
    expect(made.phone.frames.length).toBeLessThanOrEqual(SLICE);
    made.pass(1_000);
    expect(made.phone.frames.length * PACKET_MS).toBeGreaterThan(1_000);
    expect(made.phone.frames.length * PACKET_MS).toBeLessThanOrEqual(10_000 + 500);
  });

  it('is dropped when the reply is interrupted: the next one is heard at once', () => {
    const made = call();
    const { model, phone, pass } = made;
    story(made, 1, 60_000);
    pass(500);
    const heard = phone.frames.length;
    phone.say('reply.interrupt', { replyId: 1, heardMs: 400 });
    model.line.end('1.0');
    story(made, 2, 100);
    pass(500);
    expect(phone.frames.slice(heard).every(({ replyId }) => replyId === 2)).toBe(true);
    expect(phone.frames.filter(({ replyId }) => replyId === 2).length).toBeGreaterThan(0);
  });

  it('is dropped when its guess is taken back', () => {
    const made = call();
    const { model, phone, pass } = made;
    phone.speak(1, 10).guess(1);
    model.line.answer('1.0', 'A long story.', 60_000);
    phone.say('turn.retract', { turnId: 1, revision: 0 });
    const before = phone.frames.length;
    pass(5_000);
    expect(phone.frames.length).toBe(before);
  });
});

/** Half a second went out at once, and five minutes wait. */
const KEPT_MS = MAX_WAITING_MS + 500;

/** A reply that is a minute longer than what may wait, and ends. */
function tooLong(made: Call): void {
  made.model.line.answer('1.0', 'A very long', MAX_WAITING_MS);
  made.model.line.say({ type: 'response-text', responseId: 'r1.0', itemId: 'i1.0', delta: ' story.' });
  made.model.line.sound('1.0', 60_000);
  made.model.line.sound('1.0', 60_000);
  made.model.line.end('1.0');
}

const cutShort = { code: 'reply-cut-short', message: expect.stringContaining('Ask for the rest.') };

describe('sound of more than five minutes that waits', () => {
  it('is cut to five minutes: they are heard, their end is told, and then why there is no more', () => {
    const made = call();
    const { model, phone, pass, session } = made;
    phone.turn(1);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    tooLong(made);
    pass(200_000);
    expect(phone.frames.length * PACKET_MS).toBe(KEPT_MS);
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'completed', audioMs: KEPT_MS }]);
    expect(phone.of('call.error')).toEqual([]);
    phone.say('reply.finished', { replyId: 1, heardMs: KEPT_MS });
    expect(phone.of('call.error')).toEqual([cutShort]);
    expect(session.history.at(-1)?.text).toBe('A very long');
    expect(model.line.asked().slice(-2)).toEqual(['cancel r1.0', `truncate i1.0 ${KEPT_MS}`]);
  });

  it('is one line in the log, without its words', async () => {
    const made = call();
    made.phone.turn(1);
    tooLong(made);
    await tapped();
    const lines = made.lines.filter((line) => line.includes('reply cut short'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({ replyId: 1, audioMs: KEPT_MS });
    expect(made.lines.join()).not.toContain('very long');
  });

  it('can be interrupted like any other reply: the model remembers what was heard of it', () => {
    const made = call();
    const { model, phone, pass } = made;
    phone.turn(1);
    tooLong(made);
    pass(5_000);
    model.line.asked();
    const before = phone.frames.length;
    phone.say('reply.interrupt', { replyId: 1, heardMs: 3_000 });
    pass(5_000);
    expect(model.line.asked()).toEqual(['truncate i1.0 3000']);
    expect(phone.frames.length).toBe(before);
    expect(phone.of('call.error')).toEqual([]);
    story(made, 2, 100);
    pass(500);
    expect(phone.frames.some(({ replyId }) => replyId === 2)).toBe(true);
  });

  it('and was interrupted before its end came is remembered as far as it was heard', () => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A very long story.', MAX_WAITING_MS + 60_000);
    phone.say('reply.interrupt', { replyId: 1, heardMs: 3_000 });
    model.line.end('1.0', 'cancelled');
    expect(model.line.asked().filter((line) => line.startsWith('truncate'))).toEqual(['truncate i1.0 3000']);
  });

  it('leaves no trace when its guess is taken back', () => {
    const made = call();
    const { model, phone, pass } = made;
    phone.speak(1, 10).guess(1);
    tooLong(made);
    phone.say('turn.retract', { turnId: 1, revision: 0 });
    const before = phone.frames.length;
    pass(5_000);
    expect(model.line.asked()).toContain('delete i1.0');
    expect(phone.frames.length).toBe(before);
    expect(phone.of('call.error')).toEqual([]);
  });

  it('of a reply that nobody wants any more takes no room from the next one', () => {
    const made = call();
    const { model, phone, pass } = made;
    story(made, 1, MAX_WAITING_MS);
    phone.say('reply.interrupt', { replyId: 1, heardMs: 400 });
    model.line.end('1.0', 'cancelled');
    story(made, 2, 10_000);
    model.line.end('2.0');
    pass(20_000);
    expect(phone.of('reply.ended').at(-1)).toEqual({ replyId: 2, status: 'completed', audioMs: 10_000 });
    expect(phone.frames.filter(({ replyId }) => replyId === 2)).toHaveLength(10_000 / PACKET_MS);
  });
});

describe('a browser that acknowledges nothing', () => {
  it('is sent half a minute and no more, until it does', () => {
    const made = call();
    const { phone, pass } = made;
    phone.acknowledges = false;
    story(made, 1, 60_000);
    made.model.line.end('1.0');
    pass(60_000);
    expect(phone.frames.length).toBeLessThanOrEqual(WINDOW);
    phone.acknowledges = true;
    expect(phone.frames.length).toBeGreaterThan(1_000);
    made.session.onAck(phone.link.ackToSend());
    pass(60_000);
    expect(phone.frames).toHaveLength(60_000 / PACKET_MS);
  });

  it('that comes back again and again is sent what it missed in slices, once for each socket, in order', () => {
    const made = call();
    const { phone, pass } = made;
    phone.acknowledges = false;
    story(made, 1, 60_000);
    made.model.line.end('1.0');
    pass(10_000);
    for (let i = 0; i < 10; i++) {
      phone.drop().dial({ deaf: true });
      pass(20);
    }
    const before = phone.frames.length;
    phone.drop();
    phone.acknowledges = true;
    phone.dial();
    expect(phone.frames.length - before).toBeLessThanOrEqual(100);
    pass(60_000);
    expect(phone.frames.map(({ seq }) => seq)).toEqual(
      Array.from({ length: 60_000 / PACKET_MS }, (_, seq) => seq),
    );
  });

  it('is told why its call ended, behind all that it missed', () => {
    const made = call();
    const { phone, pass, session } = made;
    story(made, 1, 60_000);
    phone.drop();
    pass(5_000);
    phone.dial();
    session.end(null);
    expect(phone.of('call.ended')).toHaveLength(1);
  });
});
