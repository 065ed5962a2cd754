/** What taps are told of a call, and that they cost the call nothing. */
import { describe, expect, it } from 'vitest';
import type { CoreStep } from '../../../../server/session/core/core-state.ts';
import type { CallEnd, Tap, TapFactory, TappedPacket } from '../../../../server/session/taps/tap.ts';
import { MAX_UNPROMPTED, MAX_WAITING } from '../../../../server/session/taps/tap-queue.ts';
import { LatchError } from '../../../../shared/errors.ts';
import { PACKET_MS } from '../../../../shared/frames.ts';
import { recordOf, type RecordEntry } from '../../../../shared/ledger/record.ts';
import { OPUS_PACKET } from '../phone.ts';
import { call, tapped } from '../scripted-call.ts';

/** All that a tap is told, in order. */
class Notes implements Tap {
  readonly name = 'notes';
  readonly steps: CoreStep[] = [];
  readonly packets: TappedPacket[] = [];
  readonly order: string[] = [];
  missed = 0;
  end: CallEnd | null = null;

  onStep(step: CoreStep): void {
    this.steps.push(step);
    const { event } = step;
    this.order.push(event.type === 'model' ? event.event.type : event.type);
  }
  onPacket(packet: TappedPacket): void {
    this.packets.push(packet);
    this.order.push(packet.direction);
  }
  onMissed(notes: number): void {
    this.missed += notes;
  }
  onEnd(end: CallEnd): void {
    this.end = end;
    this.order.push('end');
  }
}

/** A call that goes as it should, to its end. */
function wholeCall(taps: readonly TapFactory[]) {
  const made = call({ taps });
  const { phone, model } = made;
  phone.turn(1);
  model.line.say({ type: 'audio-committed', itemId: 'u1' });
  model.line.say({ type: 'transcript-final', itemId: 'u1', text: 'hello' });
  model.line.answer('1.0', 'Good day.', 100);
  model.line.end('1.0');
  phone.say('reply.finished', { replyId: 1, heardMs: 100 });
  phone.speak(2, 5).guess(2);
  model.line.answer('2.0', 'Too early.', 100);
  phone.say('turn.retract', { turnId: 2, revision: 0 });
  phone.say('call.end', {});
  return made;
}

describe('a tap', () => {
  it('is told each step with the state before and after it, each event of the model, each packet, and the end', async () => {
    const notes = new Notes();
    wholeCall([() => notes]);
    await tapped();
    const { steps, packets, order, end } = notes;
    expect(order.slice(0, 3)).toEqual(['started', 'attached', 'ready']);
    expect(order.slice(-2)).toEqual(['client', 'end']);
    for (const [i, { before }] of steps.entries()) if (i > 0) expect(before).toBe(steps[i - 1]!.after);
    expect(order.filter((name) => name === 'response-started')).toHaveLength(2);
    // A tap is told of the step before the packets that the step makes.
    expect(order[order.indexOf('response-audio') + 1]).toBe('down');
    const up = packets.filter(({ direction }) => direction === 'up');
    expect(up).toHaveLength(15);
    expect(up[0]).toMatchObject({ turnId: 1, seq: 0, payload: OPUS_PACKET });
    expect(packets.filter(({ direction, replyId }) => direction === 'down' && replyId === 1)).toHaveLength(5);
    expect(steps.flatMap(({ effects }) => effects).map(({ type }) => type)).toContain('cancel-response');
    expect(end).toMatchObject({ error: null });
  });

  it('can keep a record of what was said and heard, with both voices, though the session knows of none', async () => {
    const kept: RecordEntry[] = [];
    const sound = new Map<string, Uint8Array[]>();
    wholeCall([
      () => ({
        name: 'record',
        onStep({ after }: CoreStep) {
          kept.splice(0, Infinity, ...recordOf(after.ledger));
        },
        onPacket({ direction, turnId, replyId, payload }: TappedPacket) {
          const name = direction === 'up' ? `turn ${turnId}` : `reply ${replyId}`;
          sound.set(name, [...(sound.get(name) ?? []), payload]);
        },
      }),
    ]);
    await tapped();
    expect(kept).toEqual([
      { role: 'user', turnId: 1, text: 'hello', typed: false },
      { role: 'assistant', replyId: 1, text: 'Good day.', heardMs: 100, cut: false },
    ]);
    expect(sound.get('turn 1')).toHaveLength(10);
    expect(sound.get('reply 1')).toHaveLength(5);
  });

  it('can say something to the browser, in its place on the link; after the end nobody hears it', async () => {
    const { phone } = wholeCall([
      ({ send }) => ({
        name: 'speaker',
        onStep: () => send({ name: 'model.state', payload: { state: 'reconnecting' } }),
        onEnd: () => send({ name: 'model.state', payload: { state: 'reconnecting' } }),
      }),
    ]);
    const before = phone.events.length;
    await tapped();
    expect(phone.events).toHaveLength(before);
  });

  it('can end the call for a reason that the person reads: a budget', async () => {
    const budget: TapFactory = ({ end }) => {
      let replyMs = 0;
      return {
        name: 'budget',
        onPacket({ direction }: TappedPacket) {
          if (direction === 'down') replyMs += PACKET_MS;
          if (replyMs > 500) end(new LatchError('call-too-long', 'the budget is spent'));
        },
      };
    };
    const { phone, model, ended, pass } = call({ taps: [budget] });
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 2000);
    pass(1_000);
    await tapped();
    expect(phone.of('call.ended').map(({ code }) => code)).toEqual(['call-too-long']);
    expect(model.line.closed).toBe(true);
    expect(ended).toHaveLength(1);
  });

  it('is told why a call ended that was not wished to', async () => {
    const notes = new Notes();
    const { session } = call({ taps: [() => notes] });
    session.end(new LatchError('call-too-long'));
    await tapped();
    expect(notes.end?.error?.code).toBe('call-too-long');
  });
});

describe('a tap that is no good changes nothing for the call or for the other taps', () => {
  const outcome = async (taps: readonly TapFactory[]) => {
    const notes = new Notes();
    const { phone, model, lines } = wholeCall([...taps, () => notes]);
    await tapped();
    const said = phone.events.map(({ name }) => name);
    return { said, frames: phone.frames.length, asked: model.line.asked(), order: notes.order, lines };
  };
  const throws = () => {
    throw new Error('broken');
  };

  it.each([
    ['cannot be made', throws],
    ['is none', () => undefined as unknown as Tap],
    ['throws', () => ({ name: 'bad', onStep: throws, onPacket: throws, onEnd: throws })],
    ['rejects', () => ({ name: 'bad', onStep: () => Promise.reject(new Error('broken')) })],
    ['never settles', () => ({ name: 'bad', onStep: () => new Promise<void>(() => {}) })],
  ] as [string, TapFactory][])('%s', async (_, bad) => {
    const good = await outcome([]);
    const { lines, ...withBad } = await outcome([bad]);
    expect(withBad).toEqual({ ...good, lines: undefined });
    const complaints = lines.filter((line) => line.includes('"a tap '));
    expect(complaints.length).toBeLessThanOrEqual(1);
  });

  it('is slow: its queue is bounded, it is told what it missed, and goes on from there', async () => {
    const notes = new Notes();
    let letGo = () => {};
    const gate = new Promise<void>((resolve) => (letGo = resolve));
    const slow: Tap = {
      name: 'slow',
      onStep: (step) => (notes.onStep(step), gate),
      onMissed: (count) => notes.onMissed(count),
      onEnd: (end) => notes.onEnd(end),
    };
    const { phone, session, lines } = call({ taps: [() => slow] });
    const extra = 500;
    for (let i = 0; i < MAX_WAITING + extra; i++) session.tick();
    await tapped(2);
    letGo();
    await tapped(MAX_WAITING + extra);
    expect(notes.steps.length).toBeLessThanOrEqual(MAX_WAITING + 1);
    phone.say('call.end', {});
    await tapped();
    expect(notes.missed).toBeGreaterThanOrEqual(extra);
    // The steps are started, attached, ready and the ticks; the goodbye is no step.
    expect(notes.steps.length + notes.missed).toBe(3 + MAX_WAITING + extra);
    expect(notes.end).not.toBeNull();
    expect(lines.filter((line) => line.includes('too slow') && line.includes('"slow"'))).toHaveLength(1);
  });

  it('sends without end: some of it is dropped, and the call can still be picked up', async () => {
    const chatty: TapFactory = ({ send }) => ({
      name: 'chatty',
      onStep() {
        for (let i = 0; i < 50_000; i++) send({ name: 'model.state', payload: { state: 'ready' } });
      },
    });
    const { phone, lines } = call({ taps: [chatty] });
    await tapped();
    const received = phone.of('model.state').length;
    expect(received).toBeLessThan(2 * MAX_UNPROMPTED);
    phone.drop().dial();
    expect(phone.ready).toMatchObject({ resumed: true });
    expect(lines.filter((line) => line.includes('sends too much'))).not.toEqual([]);
  });

  it('works for long: the event loop turns between two of its notes', async () => {
    const turns: number[] = [];
    let turn = 0;
    const busy: Tap = {
      name: 'busy',
      onStep() {
        turns.push(turn);
        const untilMs = performance.now() + 3;
        while (performance.now() < untilMs);
      },
    };
    const { session } = call({ taps: [() => busy] });
    for (let i = 0; i < 10; i++) session.tick();
    for (turn = 1; turns.length < 13; turn++) await tapped(1);
    expect(new Set(turns).size).toBe(13);
  });
});
