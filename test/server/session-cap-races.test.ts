/** Latch's browser and server with a model that ends its sessions: what goes on at the moment of the switch, and at the end itself. */
import { describe, expect, it } from 'vitest';
import type { Script } from '../doubles/script.ts';
import { startStrictModel, type StrictModel, type StrictModelOptions } from '../doubles/strict-model.ts';
import { member } from '../doubles/wire-event.ts';
import { RaceCall } from './race-call.ts';

/** The model says that it ends a session after this long. Another one is prepared from nine tenths on. */
const CAP_MS = 60_000;
/** So much later nothing is prepared yet; a little later it is. */
const EARLY_MS = 50_000;
const LITTLE_MS = 5_000;
const DUE_MS = EARLY_MS + LITTLE_MS;
const BAD_NETWORK: StrictModelOptions = { network: { delayMs: 30, jitterMs: 40 }, seed: 7 };

/** A call whose sessions last for CAP_MS by the word of the model. The call's clock can be moved, the model's not. */
async function capped(
  script: Partial<Script>,
  act: (call: RaceCall) => Promise<void>,
  options: StrictModelOptions = {},
): Promise<void> {
  const model = await startStrictModel(script, { sessionLimitMs: CAP_MS, ...options });
  const call = new RaceCall(model);
  try {
    await call.until('the first session is ready', () => call.isReady);
    await act(call);
  } finally {
    call.session.end(null);
    await model.close();
  }
}

/** What a session was told by its client in words, in order. */
const told = ({ log }: StrictModel, line: number): string[] =>
  log.flatMap(({ line: of, from, event }) => {
    if (of !== line || from !== 'client' || event.type !== 'conversation.item.create') return [];
    const [part] = member(event, 'item')['content'] as { text: string }[];
    return [part!.text];
  });

const replaced = (call: RaceCall, count = 2): Promise<void> =>
  call.until(`session ${count} is in use`, () => {
    const { lines } = call.model;
    return lines.length === count && lines.slice(0, -1).every(({ isOpen }) => !isOpen);
  });

const opened = (call: RaceCall): Promise<void> =>
  call.until('the other session is set up', () =>
    call.model.log.some(({ line, event }) => line === 2 && event.type === 'session.updated'),
  );

/** The model ends the first session, as OpenAI does. */
function expire({ model }: RaceCall): void {
  model.lines[0]!.error('session_expired');
  model.lines[0]!.close(1001, 'session_expired');
}

/** The page was told of no trouble with the model. */
const saw = (call: RaceCall): string[] => call.of('model.state').map(({ state }) => state);
const UNTROUBLED = ['connecting', 'ready'];

describe.each([
  ['on a good network', {}],
  ['on a bad network', BAD_NETWORK],
])('a session that the model will end, %s', (_name, options) => {
  it.concurrent('is replaced in a pause: the next one knows what was said, and nobody is told', () =>
    capped(
      {},
      async (call) => {
        await call.answered(call.speak());
        call.skip(DUE_MS);
        await replaced(call);
        await call.goesOn();
        expect(told(call.model, 2).slice(0, 2)).toEqual(['said 1', 'Reply 1 begins here and it ends here.']);
        expect(saw(call)).toEqual(UNTROUBLED);
        call.check();
      },
      options,
    ),
  );

  it.concurrent('serves on for a turn that begins before the other one is ready', () =>
    capped(
      {},
      async (call) => {
        await call.answered(call.speak());
        call.skip(DUE_MS);
        const turnId = call.speak();
        await call.answered(turnId);
        expect(call.model.asked.map(({ askedAfterItems }) => askedAfterItems)).toEqual([1, 2]);
        await replaced(call);
        await call.goesOn();
        expect(told(call.model, 2)).toContain('said 2');
        expect(saw(call)).toEqual(UNTROUBLED);
        call.check();
      },
      options,
    ),
  );

  it.concurrent.each([0, 1, 3, 10, 30])(
    'hears a turn that begins %i ms after the other one is set up',
    (ms) =>
      capped(
        {},
        async (call) => {
          await call.answered(call.speak());
          call.skip(DUE_MS);
          await opened(call);
          await new Promise((resolve) => setTimeout(resolve, ms));
          await call.answered(call.speak());
          await replaced(call);
          await call.goesOn();
          expect(saw(call)).toEqual(UNTROUBLED);
          call.check();
        },
        options,
      ),
  );

  it.concurrent('is not replaced while a guess is open, taken back and made again', () =>
    capped(
      {},
      async (call) => {
        call.skip(EARLY_MS);
        const turnId = call.guess();
        await call.replied(turnId);
        call.skip(LITTLE_MS);
        await opened(call);
        call.retract(turnId);
        call.goOn(turnId, 1);
        await call.answered(turnId);
        await replaced(call);
        await call.goesOn();
        expect(saw(call)).toEqual(UNTROUBLED);
        call.check();
      },
      options,
    ),
  );

  it.concurrent('is not replaced while a reply is made or heard', () =>
    capped(
      { reply: (n) => (n === 1 ? { durationMs: 2000, pace: 2 } : {}) },
      async (call) => {
        call.skip(EARLY_MS);
        const turnId = call.speak();
        await call.flowing(turnId, 4);
        call.skip(LITTLE_MS);
        await opened(call);
        expect(call.model.lines[0]!.isOpen).toBe(true);
        await call.answered(turnId);
        await replaced(call);
        await call.goesOn();
        expect(saw(call)).toEqual(UNTROUBLED);
        call.check();
      },
      options,
    ),
  );

  it.concurrent(
    'is replaced after a reply that was interrupted, of which the next one knows what was heard',
    () =>
      capped(
        { reply: (n) => (n === 1 ? { durationMs: 3000, pace: 2 } : {}) },
        async (call) => {
          call.skip(EARLY_MS);
          const turnId = call.speak();
          await call.flowing(turnId, 20);
          call.skip(LITTLE_MS);
          await opened(call);
          call.interrupt(300);
          await replaced(call);
          await call.goesOn();
          const [, reply] = told(call.model, 2);
          expect('Reply 1 begins here and it ends here.'.startsWith(reply!.trim())).toBe(true);
          expect(saw(call)).toEqual(UNTROUBLED);
          call.check();
        },
        options,
      ),
  );

  it.concurrent('ends while somebody speaks: the other one hears the whole turn', () =>
    capped(
      {},
      async (call) => {
        await call.answered(call.speak());
        call.skip(EARLY_MS);
        const turn = call.hesitate();
        call.skip(LITTLE_MS);
        await opened(call);
        expire(call);
        await replaced(call);
        call.goOnTalking(turn);
        call.finish(turn);
        await call.answered(turn.turnId);
        await call.goesOn();
        expect(saw(call)).toEqual(UNTROUBLED);
        call.check();
      },
      options,
    ),
  );

  it.concurrent('ends before a reply is heard: the other one makes it', () =>
    capped(
      { reply: (n) => (n === 1 ? { firstAudioMs: 5000 } : {}) },
      async (call) => {
        call.skip(EARLY_MS);
        const turnId = call.speak();
        await call.until('it is asked', () => call.model.running.length === 1);
        call.skip(LITTLE_MS);
        await opened(call);
        expire(call);
        await call.answered(turnId);
        await call.goesOn();
        expect(saw(call)).toEqual(UNTROUBLED);
        expect(call.errors()).toEqual([]);
        call.model.expectNoBreach();
      },
      options,
    ),
  );
});

describe('another session that', () => {
  it('is refused leaves the call as it is, and the end of the session is a loss like any other', () =>
    capped({}, async (call) => {
      await call.answered(call.speak());
      call.model.script = { ...call.model.script, refuse: { http: 503 } };
      call.skip(DUE_MS);
      await call.until('it was tried', () => call.dials >= 2);
      await call.answered(call.speak());
      call.model.script = { ...call.model.script, refuse: null };
      expire(call);
      await replaced(call);
      await call.goesOn();
      call.check();
    }));

  it('is slow to get ready is waited for when the session ends before it', () =>
    capped({ faults: [{ type: 'session.updated', nth: 2, does: 'hold', ms: 1500 }] }, async (call) => {
      await call.answered(call.speak());
      call.skip(DUE_MS);
      await call.until('it is dialled', () => call.model.lines.length === 2);
      const turnId = call.speak();
      expire(call);
      await call.answered(turnId);
      expect(call.dials).toBe(2);
      expect(saw(call)).toEqual([...UNTROUBLED, 'reconnecting', 'ready']);
      await call.goesOn();
      expect(call.errors()).toEqual([]);
      call.model.expectNoBreach();
    }));

  it('follows another one, and so on, knows all that was said since the beginning', () =>
    capped({}, async (call) => {
      for (let count = 2; count <= 4; count++) {
        await call.answered(call.speak());
        call.skip(DUE_MS);
        await replaced(call, count);
      }
      await call.goesOn();
      expect(told(call.model, 4).filter((text) => text.startsWith('said'))).toEqual([
        'said 1',
        'said 2',
        'said 3',
      ]);
      expect(call.of('call.usage').at(-1)?.all.responses).toBe(call.model.asked.length);
      expect(saw(call)).toEqual(UNTROUBLED);
      call.check();
    }));
});
