/** Latch's browser and server with the strict double: each race meets each kind of turn, on a good and on a bad network. */
import { describe, expect, it } from 'vitest';
import { CANCEL_WAIT_MS } from '../../server/session/core/sequencer-waits.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { ProviderErrorName } from '../doubles/provider-errors.ts';
import type { ReplyScript, Script, WireFault } from '../doubles/script.ts';
import { seeded } from '../doubles/seeded.ts';
import { startStrictModel, type StrictModelOptions } from '../doubles/strict-model.ts';
import { RaceCall, RESPONSE_LIMITS } from './race-call.ts';

/** A call with a model that follows the script, while `act` lasts. */
async function race(
  script: Partial<Script>,
  act: (call: RaceCall) => Promise<void>,
  options: StrictModelOptions = {},
): Promise<void> {
  const model = await startStrictModel(script, options);
  const call = new RaceCall(model);
  try {
    await act(call);
  } finally {
    call.session.end(null);
    await model.close();
  }
}

/** The first reply is as given, the others are plain. */
const first = (reply: Partial<ReplyScript> & { durationMs?: number }): Partial<Script> => ({
  reply: (n) => (n === 1 ? reply : {}),
});

/** The first response calls keep_listening where it may. */
const listensFirst = (reply: Partial<ReplyScript> & { durationMs?: number }): Partial<Script> =>
  first({ calls: 'keep_listening', ...reply });
const CALL_EVENTS = [
  'response.output_item.added',
  'response.function_call_arguments.done',
  'response.output_item.done',
] as const;

/** Each kind of turn, until its last reply is heard. `n` packets have come before something happens to a reply. */
const TURNS: Record<string, (call: RaceCall) => Promise<void>> = {
  'a typed turn': (call) => call.answered(call.type()),
  'a spoken turn': (call) => call.answered(call.speak()),
  'a guess taken back at once': async (call) => {
    const turnId = call.guess();
    call.retract(turnId);
    call.goOn(turnId, 1);
    await call.answered(turnId);
  },
  'a guess taken back while its reply comes': async (call) => {
    const turnId = call.guess();
    await call.replied(turnId);
    call.retract(turnId);
    call.goOn(turnId, 1);
    await call.answered(turnId);
  },
  'a guess taken back while its reply is on its way to the browser': async (call) => {
    const turnId = call.guess();
    await call.retractCrossing(turnId);
    call.goOn(turnId, 1);
    await call.answered(turnId);
  },
  'two guesses taken back, the last after 20 ms of speech': async (call) => {
    const turnId = call.guess();
    call.retract(turnId);
    call.guessAgain(turnId, 1, 1);
    call.retract(turnId, 1);
    call.goOn(turnId, 2, 1);
    await call.answered(turnId);
  },
  'a reply that is interrupted': async (call) => {
    const turnId = call.speak();
    await call.flowing(turnId, 8);
    call.interrupt(100);
    await call.answered(call.speak());
  },
  'a turn that goes on when a little of its reply was heard': async (call) => {
    const turnId = call.speak();
    await call.flowing(turnId, 4);
    call.hear(turnId, 60);
    call.rejoin(turnId);
    call.goOn(turnId, 1);
    await call.answered(turnId);
  },
  'a turn that goes on before its reply, twice': async (call) => {
    const turnId = call.speak();
    call.rejoin(turnId);
    call.goOn(turnId, 1);
    call.rejoin(turnId, 1);
    call.goOn(turnId, 2);
    await call.answered(turnId);
  },
  'a reply that is stopped before it is heard': async (call) => {
    const turnId = call.type();
    await call.flowing(turnId);
    call.interrupt(0);
    await call.answered(call.type());
  },
};

/** What the provider does. The person at the other end could prevent none of it. */
const RACES: Record<string, Partial<Script>> = {
  'nothing wrong': {},
  'a whole reply at once': first({ durationMs: 1500 }),
  'a reply that comes in its own time': first({ firstAudioMs: 20, durationMs: 600, pace: 4 }),
  'a slow cancel': first({ durationMs: 1500, pace: 10, cancelTakesMs: 80 }),
  'a late done': first({ durationMs: 400, pace: 10, doneAfterMs: 80 }),
  'a slow cancel and a late done': first({ durationMs: 1500, pace: 10, cancelTakesMs: 50, doneAfterMs: 50 }),
  'a reply completed although cancelled': first({ durationMs: 400, pace: 10, cancelTakesMs: 4000 }),
  'a response that appears late': first({ createdAfterMs: 50, durationMs: 800, pace: 10 }),
  'each event of a response twice, but for its audio': {
    faults: [
      'response.created',
      'response.output_item.added',
      'conversation.item.added',
      'response.output_audio.done',
      'response.done',
      'input_audio_buffer.committed',
      'conversation.item.input_audio_transcription.completed',
    ].map((type) => ({ type, nth: 1, does: 'double' }) as const),
  },
  'item events that are late or lost': {
    faults: [
      { type: 'conversation.item.added', nth: 1, does: 'lose' },
      { type: 'conversation.item.done', nth: 1, does: 'lose' },
      { type: 'response.content_part.added', nth: 1, does: 'lose' },
      { type: 'response.output_item.added', nth: 1, does: 'hold', events: 3 },
      { type: 'conversation.item.input_audio_transcription.completed', nth: 1, does: 'hold', ms: 60 },
    ],
  },
  'a model that listens on': listensFirst({}),
  'a model that listens on after a while': listensFirst({ firstAudioMs: 40 }),
  'a model that listens on and ends late': listensFirst({ doneAfterMs: 80 }),
  'a model that says something and then listens on': listensFirst({
    saysFirst: true,
    durationMs: 300,
    pace: 10,
  }),
  'a model that listens on to every guess': { reply: () => ({ calls: 'keep_listening' }) },
  'a call of which each event comes twice': {
    ...listensFirst({}),
    faults: CALL_EVENTS.map((type) => ({ type, nth: 1, does: 'double' })),
  },
  'a call of which only the end of its response tells': {
    ...listensFirst({}),
    faults: CALL_EVENTS.map((type) => ({ type, nth: 1, does: 'lose' })),
  },
  'a transcription that fails': { hear: (n) => (n === 1 ? null : `said ${n}`) },
};

const RACE_AND_TURN = Object.keys(RACES).flatMap((raceName) =>
  Object.keys(TURNS).map((turnName) => [raceName, turnName] as const),
);

describe('a race that the person cannot help is not noticed by the person', () => {
  it.concurrent.each(RACE_AND_TURN)('%s: %s', (raceName, turnName) =>
    race(RACES[raceName]!, async (call) => {
      await TURNS[turnName]!(call);
      await call.goesOn();
      call.check();
    }),
  );

  const hard = ['a slow cancel and a late done', 'a response that appears late'];
  it.concurrent.each(RACE_AND_TURN.filter(([raceName]) => hard.includes(raceName)))(
    'on a slow, uneven network too: %s: %s',
    (raceName, turnName) =>
      race(
        RACES[raceName]!,
        async (call) => {
          await TURNS[turnName]!(call);
          await call.goesOn();
          call.check();
        },
        { network: { delayMs: 15, jitterMs: 20 }, seed: 11 },
      ),
  );
});

describe('a murmur over a reply', () => {
  const murmur: Partial<Script> = {
    reply: () => ({ durationMs: 1_500 }),
    hear: (n) => (n === 2 ? 'Mm-hmm.' : 'hello'),
  };

  it.concurrent('is written down, and forgotten: the reply goes on', () =>
    race(murmur, async (call) => {
      const turnId = call.speak();
      await call.flowing(turnId, 60);
      call.hear(turnId, 900);
      await call.murmur();
      await call.answered(turnId);
      await call.until('the model has forgotten it', () => call.model.line.items.length === 2);
      await call.goesOn();
      call.check();
    }),
  );

  it.concurrent('that is none stops it, and is answered', () =>
    race({ reply: () => ({ durationMs: 1_500 }), hear: () => 'Stop.' }, async (call) => {
      const turnId = call.speak();
      await call.flowing(turnId, 60);
      call.hear(turnId, 900);
      await call.answered(await call.murmur());
      await call.goesOn();
      call.check();
    }),
  );
});

describe('a response that nobody asked for', () => {
  const slowOrphan: Partial<Script> = { reply: (n) => (n === 2 ? { durationMs: 1500, pace: 1 } : {}) };

  it.concurrent.each(Object.keys(TURNS))('before %s is cancelled, unheard and forgotten', (turnName) =>
    race(slowOrphan, async (call) => {
      await call.answered(call.type());
      call.model.line.orphan();
      await TURNS[turnName]!(call);
      await call.goesOn();
      expect(call.model.asked[1]).toMatchObject({ by: 'double', state: 'cancelled' });
      call.check();
    }),
  );

  it.concurrent.each([0, 5, 20])('that crosses a create %i ms before it does not cost the turn', (delayMs) =>
    race(
      slowOrphan,
      async (call) => {
        await call.answered(call.type());
        call.model.line.orphan();
        await call.answered(call.type());
        await call.goesOn();
        call.check();
      },
      { network: { delayMs, jitterMs: 0 } },
    ),
  );

  it.concurrent('after a reply is not heard either', () =>
    race({}, async (call) => {
      await call.answered(call.speak());
      call.model.line.orphan();
      await call.until('it is there', () => call.model.asked.length === 2);
      await call.goesOn();
      call.check();
    }),
  );
});

describe('a model that says no', () => {
  /** What the person is told, by what the provider said. Null: the call is over, for that reason. */
  const TOLD: Partial<Record<ProviderErrorName, readonly ErrorCode[]>> = {
    rate_limit_exceeded: ['model-busy'],
    server_error: ['model-error'],
  };
  it.concurrent.each(Object.entries(TOLD))(
    'to a create, with %s: the person can say it again',
    (name, told) =>
      race(
        {
          faults: [{ type: 'response.create', nth: 1, does: 'refuse', error: name as ProviderErrorName }],
        },
        async (call) => {
          call.speak();
          await call.until('the person is told', () => call.errors().length > 0);
          expect(call.of('reply.ended')).toMatchObject([{ status: 'failed' }]);
          await call.goesOn();
          call.check({ errors: told });
        },
      ),
  );

  it.concurrent.each(Object.keys(TOLD))(
    'in the middle, with %s: the person is told once, after what there is of it',
    (name) =>
      race(first({ fail: name as ProviderErrorName }), async (call) => {
        const turnId = call.speak();
        await call.until('the reply ends', () => call.of('reply.ended').length > 0);
        expect(call.of('reply.ended')).toMatchObject([{ replyId: 1, status: 'failed' }]);
        expect(call.errors()).toEqual([]);
        call.hear(turnId);
        await call.until('the person is told', () => call.errors().length > 0);
        await call.goesOn();
        call.check({ errors: ['reply-lost'] });
      }),
  );

  const FATAL = { insufficient_quota: 'model-quota', invalid_api_key: 'model-refused' } as const;
  it.concurrent.each(Object.entries(FATAL))(
    'for good, with %s: the call ends for that reason',
    (name, code) =>
      race(
        {
          faults: [{ type: 'response.create', nth: 1, does: 'refuse', error: name as ProviderErrorName }],
        },
        async (call) => {
          call.type();
          await call.until('the call is over', () => call.ended !== null);
          expect(call.of('call.ended')).toMatchObject([{ code }]);
          expect(call.errors()).toEqual([]);
          call.model.expectNoBreach();
        },
      ),
  );

  it.concurrent.each([
    [{ http: 401 }, 'model-refused'],
    [{ close: 4000, reason: 'beta_api_shape_disabled' }, 'model-refused'],
  ] as const)('at the door, with %o: the call ends with %s', (refuse, code) =>
    race({ refuse }, async (call) => {
      await call.until('the call is over', () => call.ended !== null);
      expect(call.of('call.ended')).toMatchObject([{ code }]);
    }),
  );

  it.concurrent.each(['response_cancel_not_active', 'item_delete_invalid_item_id'] as const)(
    'of its own accord, with %s: nobody is told',
    (name) =>
      race({}, async (call) => {
        await call.answered(call.speak());
        call.model.line.error(name);
        await call.goesOn();
        call.check();
      }),
  );
});

describe('a model that is away', () => {
  const AWAY = [{ http: 503 }, { close: 1013, reason: 'at capacity' }] as const;

  it.concurrent.each(AWAY)('for a while, with %o: the turn is answered when it is there', (refuse) =>
    race({ refuse }, async (call) => {
      const turnId = call.speak();
      await call.until('it was tried three times', () => call.dials >= 3);
      call.model.script.refuse = null;
      await call.answered(turnId);
      await call.goesOn();
      call.check();
    }),
  );

  it.concurrent.each(AWAY)(
    'in the middle of a call, with %o: the turn is answered when it is there',
    (refuse) =>
      race({}, async (call) => {
        await call.answered(call.speak());
        call.model.script.refuse = refuse;
        call.model.line.drop();
        const before = call.dials;
        await call.until('it was tried', () => call.dials >= before + 2);
        const turnId = call.speak();
        call.model.script.refuse = null;
        await call.answered(turnId);
        await call.goesOn();
        expect(call.errors()).toEqual([]);
        call.model.expectNoBreach();
      }),
  );

  it.concurrent.each(AWAY)('for too long, with %o: the call ends for that reason', (refuse) =>
    race({ refuse }, async (call) => {
      await call.until('it was tried twice', () => call.dials >= 2);
      expect(call.ended).toBeNull();
      call.skip(30_000);
      await call.until('the call is over', () => call.ended !== null);
      expect(call.of('call.ended')).toMatchObject([{ code: 'model-away' }]);
    }),
  );
});

describe('a connection that goes', () => {
  it.concurrent.each([
    ['a typed turn', (call: RaceCall) => call.type()],
    ['a spoken turn', (call: RaceCall) => call.speak()],
  ])('in the middle of the reply to %s, before anything was heard: another one answers', (_name, begin) =>
    race(first({ durationMs: 2000, pace: 10, dropAfterMs: 400 }), async (call) => {
      await call.answered(begin(call));
      expect(call.model.lines).toHaveLength(2);
      await call.goesOn();
      call.check();
    }),
  );

  it.concurrent('while a guess waits: the guess is answered, and may be taken back', () =>
    race(first({ durationMs: 2000, pace: 10, dropAfterMs: 400 }), async (call) => {
      const turnId = call.guess();
      await call.until('another line', () => call.model.lines.length === 2);
      call.retract(turnId);
      call.goOn(turnId, 1);
      await call.answered(turnId);
      await call.goesOn();
      call.check();
    }),
  );

  it.concurrent('at the session’s limit: the next turn goes to another one, which knows what was said', () =>
    race(
      {},
      async (call) => {
        await call.answered(call.speak());
        await call.until('another line', () => call.model.lines.length === 2);
        // What was said there before is history, and the person heard it.
        expect(call.model.line.isOpen).toBe(true);
        const turnId = call.type();
        await call.answered(turnId);
        expect(call.errors()).toEqual([]);
        call.model.expectNoBreach();
      },
      { sessionLimitMs: 400 },
    ),
  );

  it.concurrent.each(['response.created', 'response.done'])(
    'because a %s was lost: the call goes on',
    (type) =>
      race({ faults: [{ type, nth: 1, does: 'lose' }] }, async (call) => {
        const turnId = call.type();
        await call.until('the model is done', () => call.model.asked[0]?.state === 'completed');
        if (type === 'response.done') {
          await call.flowing(turnId, 12);
          call.hear(turnId);
        }
        call.skip(RESPONSE_LIMITS.responseSilenceMs);
        await call.until('another line', () => call.model.lines.length === 2);
        await call.goesOn();
        expect(call.errors()).toEqual([]);
        call.model.expectNoBreach();
      }),
  );
});

describe('a cancelled response that does not end', () => {
  it.concurrent('because its end was lost: the person goes on, over the same connection', () =>
    race({ faults: [{ type: 'response.done', nth: 1, does: 'lose' }] }, async (call) => {
      const first = call.type();
      await call.flowing(first, 12);
      call.hear(first);
      const next = call.type();
      await call.until('it is cancelled', () =>
        call.model.log.some(({ event }) => event.type === 'response.cancel'),
      );
      call.skip(CANCEL_WAIT_MS);
      await call.answered(next);
      await call.goesOn();
      expect(call.errors()).toEqual([]);
      expect(call.model.lines).toHaveLength(1);
    }),
  );

  it.concurrent.each([1, 20])(
    'for 8 s keeps the model busy: the next turn is answered then, and nothing more of the old one is heard (pace %i)',
    (pace) =>
      race(first({ durationMs: 3000, pace, cancelTakesMs: 8000, doneAfterMs: 500 }), async (call) => {
        const old = call.speak();
        await call.flowing(old, 8);
        call.interrupt(100);
        const next = call.speak();
        call.skip(CANCEL_WAIT_MS);
        await call.answered(next);
        await call.goesOn();
        call.check({ breaches: ['create while a response is active'] });
        expect(call.model.lines).toHaveLength(1);
      }),
  );

  it.concurrent('and belongs to a guess: the turn is answered, and nothing of the guess is heard', () =>
    race(first({ durationMs: 3000, pace: 4, cancelTakesMs: 8000 }), async (call) => {
      const turnId = call.guess();
      await call.replied(turnId);
      call.retract(turnId);
      call.goOn(turnId, 1);
      call.skip(CANCEL_WAIT_MS);
      await call.answered(turnId);
      await call.goesOn();
      call.check({ breaches: ['create while a response is active'] });
      expect(call.model.lines).toHaveLength(1);
    }),
  );
});

describe('a guess to which the model listens on', () => {
  const verdicts = (call: RaceCall) =>
    call.of('turn.judged').map(({ revision, verdict }) => `${revision} ${verdict}`);

  it.concurrent(
    'is told so, leaves nothing behind, and is answered without the function once it is committed',
    () =>
      race({ reply: () => ({ calls: 'keep_listening' }) }, async (call) => {
        const turnId = call.guess();
        await call.until('it listens', () => verdicts(call).length > 0);
        expect(verdicts(call)).toEqual(['0 listens']);
        await call.until('its call is deleted', () => call.model.line.items.every(({ n }) => n === null));
        call.commit(turnId);
        await call.answered(turnId);
        const choices = call.model.log
          .filter(({ from, event }) => from === 'client' && event.type === 'response.create')
          .map(({ event }) => (event['response'] as Record<string, unknown>)['tool_choice']);
        expect(choices).toEqual([undefined, 'none']);
        await call.goesOn();
        call.check();
      }),
  );

  it.concurrent(
    'answers once it has said something, which may be heard already: its call alone is deleted',
    () =>
      race(listensFirst({ saysFirst: true, durationMs: 600, pace: 2 }), async (call) => {
        const turnId = call.guess();
        await call.replied(turnId);
        call.commitHeldUp(turnId);
        await call.flowing(turnId);
        call.hear(turnId, 20);
        await call.until('its call is deleted', () =>
          call.model.log.some(
            ({ from, event }) => from === 'client' && event.type === 'conversation.item.delete',
          ),
        );
        call.letThrough();
        await call.answered(turnId);
        expect(verdicts(call)).toEqual(['0 speaks']);
        expect(call.heard.map(({ numbers }) => [...new Set(numbers)])).toEqual([[1]]);
        await call.goesOn();
        call.check();
      }),
  );

  it.concurrent('is judged again when the person has gone on', () =>
    race(listensFirst({}), async (call) => {
      const turnId = call.guess();
      await call.until('it listens', () => verdicts(call).length > 0);
      call.retract(turnId);
      call.guessAgain(turnId, 1, 6);
      await call.until('it speaks', () => verdicts(call).length > 1);
      expect(verdicts(call)).toEqual(['0 listens', '1 speaks']);
      call.commit(turnId, 1);
      await call.answered(turnId);
      await call.goesOn();
      call.check();
    }),
  );

  it.concurrent('is never told where the server takes no functions, and each turn is answered', () =>
    race(
      {
        reply: () => ({}),
        faults: [{ type: 'session.update', nth: 1, does: 'refuse', error: 'cannot_update_voice' }],
      },
      async (call) => {
        await call.answered(call.speak());
        expect(verdicts(call)).toEqual([]);
        expect(call.speechModel.capabilities.functions).toBe(false);
        await call.goesOn();
        call.check();
      },
    ),
  );
});

describe('what is no event', () => {
  it.concurrent('is passed over', () =>
    race({}, async (call) => {
      await call.until('the line is up', () => call.isReady);
      const { line } = call.model;
      line.raw('}{');
      line.raw('null');
      line.raw(Buffer.from([1, 2, 3]));
      line.say({ type: 'response.thought', depth: 3 });
      line.say({ type: 'response.output_audio.delta' });
      line.say({ type: 'rate_limits.updated', rate_limits: [] });
      await call.goesOn();
      call.check();
    }),
  );
});

/** Derives a script, a network and three turns from one seed. */
async function randomCall(seed: number): Promise<void> {
  const random = seeded(seed);
  const upTo = (most: number) => Math.floor(random() * most);
  const sometimes = (value: number) => (random() < 0.5 ? 0 : upTo(value));
  const faults: WireFault[] = ['response.created', 'response.output_item.added', 'response.done'].flatMap(
    (type) => (random() < 0.2 ? [{ type, nth: 1 + upTo(3), does: 'double' } as const] : []),
  );
  const replies = Array.from({ length: 24 }, () => ({
    createdAfterMs: sometimes(30),
    firstAudioMs: sometimes(20),
    pace: random() < 0.5 ? Infinity : 10 + upTo(30),
    durationMs: 180 + upTo(200),
    cancelTakesMs: sometimes(40),
    doneAfterMs: sometimes(30),
    calls: random() < 0.3 ? 'keep_listening' : null,
    saysFirst: random() < 0.3,
  }));
  const delayMs = sometimes(10);
  const script = { faults, reply: (n: number) => replies[n % replies.length]! };
  await race(
    script,
    async (call) => {
      // Until a model has returned metadata once, a response without any may belong to the oldest create.
      await call.answered(call.type());
      const turns = Object.values(TURNS);
      for (let i = 0; i < 2; i++) {
        if (random() < 0.25) call.model.line.orphan();
        await turns[upTo(turns.length)]!(call);
      }
      await call.answered(call.type());
      await call.until('nothing runs', () => call.model.running.length === 0);
      call.check();
    },
    { network: { delayMs, jitterMs: sometimes(10) }, seed },
  );
}

describe('random calls', () => {
  it.concurrent.each(Array.from({ length: 20 }, (_, index) => index))(
    'seeds from %i0 on hold all that must hold',
    async (block) => {
      for (let seed = block * 10; seed < block * 10 + 10; seed++) {
        await randomCall(seed).catch((error: unknown) => {
          throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
        });
      }
    },
    60_000,
  );
});
