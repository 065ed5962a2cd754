/** A call is written down as it goes: a real session, a real database, real files. */
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { AudioStore } from '../../../server/conversations/audio-store.ts';
import { openFileAudioStore } from '../../../server/conversations/file-audio-store.ts';
import { Keeping } from '../../../server/conversations/keeping.ts';
import type { ConversationStore } from '../../../server/conversations/store.ts';
import { recorderTap } from '../../../server/session/taps/recorder-tap.ts';
import { LatchError } from '../../../shared/errors.ts';
import type { Keep } from '../../../shared/conversations/document.ts';
import { packetsOf } from '../../../shared/conversations/ogg-opus.ts';
import { call, tapped } from '../session/scripted-call.ts';
import { freshDatabase } from './databases.ts';

const PERSON = 'somebody';
const ID = 'conversation';

async function recorded({ keep = 'audio' as Keep | null, most = 'audio' as Keep } = {}) {
  const database = await freshDatabase('SQLite');
  const store = await database.open();
  const audio = await openFileAudioStore(join(database.dataDir, 'audio'));
  if (keep !== null) await store.setKeep(PERSON, keep);
  const failing = { store: false, audio: false };
  /** What is done while the store does this the next time. */
  let during: { what: string; work: () => Promise<void> } | null = null;
  const slow = (what: 'saveTurn' | 'turnsOf', work: () => Promise<void>): Promise<void> =>
    new Promise((done) => {
      const run = async () => {
        during = null;
        await work();
        await tapped();
        done();
      };
      during = { what, work: run };
    });
  const clock = { nowMs: () => 0 };
  const keeping = new Keeping({
    store: watched(
      store,
      () => failing.store,
      async (name) => {
        if (name === during?.what) await during?.work();
      },
    ),
    audio: watched(audio, () => failing.audio),
    most,
    log: pino({ level: 'silent' }),
    nowMs: () => clock.nowMs(),
    after: (delayMs, run) => {
      const timer = setTimeout(run, Math.min(delayMs, 20));
      return () => clearTimeout(timer);
    },
  });
  const calls = () => {
    const made = call({ taps: [recorderTap(keeping)] });
    clock.nowMs = () => made.clock.nowMs;
    return made;
  };
  return { calls, keeping, store, audio, failing, slow, settle };

  async function settle(): Promise<void> {
    await tapped();
    await new Promise((resolve) => setTimeout(resolve, 40));
    await keeping.flush(ID);
  }
}

/** The same object, whose methods fail when told so. */
function watched<T extends ConversationStore | AudioStore>(
  real: T,
  fails: () => boolean,
  before: (name: string | symbol) => Promise<void> = async () => {},
): T {
  return new Proxy(real, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...all: unknown[]) => unknown;
      return async (...all: unknown[]) => {
        if (fails() && name !== 'close') throw new LatchError('store-away', 'for the test');
        const result = await method.apply(target, all);
        await before(name);
        return result;
      };
    },
  });
}

type Call = ReturnType<typeof call>;

/** A turn of so many packets, committed, and understood as `text`. */
function say({ phone, model, pass }: Call, turnId: number, text: string, packets = 25): void {
  for (let i = 0; i < packets; i++) {
    phone.speak(turnId, 1);
    pass(20);
  }
  phone.guess(turnId).commit(turnId);
  model.line.say({ type: 'audio-committed', itemId: `item ${turnId}` });
  model.line.say({ type: 'transcript-final', itemId: `item ${turnId}`, text });
}

/** A reply to it, heard as far as `heardMs`. */
function answer({ phone, model, pass }: Call, turnId: number, text: string, ms = 2_000, heardMs = ms): void {
  model.line.answer(`${turnId}.0`, text, ms);
  model.line.end(`${turnId}.0`);
  const { replyId } = phone.of('reply.started').at(-1)!;
  pass(heardMs);
  phone.say('reply.progress', { replyId, heardMs: heardMs / 2 });
  phone.say(heardMs < ms ? 'reply.interrupt' : 'reply.finished', { replyId, heardMs });
}

describe('a call that is kept with its sound', () => {
  it('has each turn and what was heard of its reply, with the times of both and the sound of both', async () => {
    const { calls, store, audio, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'What time is it?');
    answer(made, 1, 'It is noon.');
    await settle();
    const [said, heard, ...more] = await store.turnsOf(ID);
    expect(more).toEqual([]);
    expect(said).toMatchObject({
      place: '1.1.0',
      role: 'user',
      text: 'What time is it?',
      durationMs: 500,
      typed: false,
    });
    expect(heard).toMatchObject({
      place: '1.1.1',
      role: 'assistant',
      text: 'It is noon.',
      durationMs: 2_000,
      cut: false,
    });
    expect(heard!.startedAtMs).toBeGreaterThanOrEqual(said!.startedAtMs + said!.durationMs);
    expect(said!.words.map(({ text }) => text).join('')).toBe('What time is it?');
    expect(packetsOf((await audio.get(said!.audio!))!.bytes)).toHaveLength(25);
    expect((await store.find(ID))!.title).toBe('What time is it?');
  });

  it('has of a reply that was cut the words and the sound that were heard, and says so', async () => {
    const { calls, store, audio, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'Tell me a story.');
    answer(made, 1, 'Once upon a time there was a king.', 4_000, 2_000);
    await settle();
    const heard = (await store.turnsOf(ID))[1]!;
    expect(heard).toMatchObject({ cut: true, durationMs: 2_000 });
    expect('Once upon a time there was a king.'.startsWith(heard.text)).toBe(true);
    expect(heard.text.length).toBeLessThan(30);
    expect(packetsOf((await audio.get(heard.audio!))!.bytes)).toHaveLength(101);
  });

  it('has nothing of a guess that was taken back, nor of a reply that nobody heard', async () => {
    const { calls, store, settle } = await recorded();
    const made = calls();
    await settle();
    const { phone, model } = made;
    phone.speak(1, 5).guess(1);
    model.line.answer('1.0', 'Too soon.', 1_000);
    await settle();
    expect(await store.find(ID)).toBeNull();
    phone.say('turn.retract', { turnId: 1, revision: 0 });
    phone.say('turn.abandon', { turnId: 1 });
    await settle();
    expect(await store.find(ID)).toBeNull();
  });

  it('is no conversation yet where its only turn was taken back before it was written', async () => {
    const { calls, store, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'Not yet');
    made.phone.speak(2, 5);
    made.phone.say('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs: 0 });
    await settle();
    expect(await store.find(ID)).toBeNull();
  });

  it('has what changed while it was being written, without waiting for more to be said', async () => {
    const { calls, slow, store, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'A question.');
    await slow('saveTurn', async () => answer(made, 1, 'An answer that comes during the write.'));
    await expect
      .poll(async () => (await store.turnsOf(ID)).at(-1)?.text)
      .toBe('An answer that comes during the write.');
  });

  it('is written while it goes on: what is heard so far of a long reply, too', async () => {
    const { calls, store, audio, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'Go on.');
    const { phone, model, pass } = made;
    model.line.answer('1.0', 'A long answer.', 9_000);
    pass(4_000);
    phone.say('reply.progress', { replyId: 1, heardMs: 4_000 });
    await settle();
    const heard = (await store.turnsOf(ID))[1]!;
    expect(heard).toMatchObject({ durationMs: 4_000 });
    expect(packetsOf((await audio.get(heard.audio!))!.bytes)).toHaveLength(201);
  });

  it('is a second call of the same conversation, after what was said in the first', async () => {
    const { calls, store, settle } = await recorded();
    for (const text of ['First call.', 'Second call.']) {
      const made = calls();
      await settle();
      say(made, 1, text);
      made.session.end(null);
      await settle();
    }
    expect((await store.turnsOf(ID)).map(({ place, text }) => [place, text])).toEqual([
      ['1.1.0', 'First call.'],
      ['2.1.0', 'Second call.'],
    ]);
  });

  it('loses its last minute where that is to be forgotten, and nothing of it comes back', async () => {
    const { calls, keeping, store, audio, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'This stays.');
    answer(made, 1, 'So does this.');
    await settle();
    made.pass(70_000);
    say(made, 2, 'This goes.');
    await settle();
    const gone = (await store.turnsOf(ID))[2]!.audio!;
    expect(await keeping.forgetLastMinute('eve', ID)).toEqual({ turns: [], call: null });
    const forgotten = await keeping.forgetLastMinute(PERSON, ID);
    expect(forgotten.call).toBe(1);
    expect(forgotten.turns.map(({ place }) => place)).toEqual(['1.2.0']);
    answer(made, 2, 'An answer to what was forgotten.');
    await settle();
    expect((await store.turnsOf(ID)).map(({ text }) => text)).toEqual(['This stays.', 'So does this.']);
    expect(await audio.get(gone)).toBeNull();
  });

  it('loses of a forgotten turn also what is written while it is being forgotten', async () => {
    const { calls, slow, keeping, store, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'This goes.');
    await settle();
    const looked = slow('turnsOf', async () => {
      answer(made, 1, 'An answer that is written just now.');
      await tapped();
      await expect.poll(() => store.turnsOf(ID)).toHaveLength(2);
    });
    await keeping.forgetLastMinute(PERSON, ID);
    await looked;
    await settle();
    expect(await store.turnsOf(ID)).toEqual([]);
  });
});

describe('what is kept', () => {
  it('is nothing before somebody chose', async () => {
    const { calls, store, settle } = await recorded({ keep: null });
    const made = calls();
    await settle();
    say(made, 1, 'Nobody asked me.');
    await settle();
    made.session.end(null);
    await settle();
    expect(await store.find(ID)).toBeNull();
  });

  it('is the text of what was said before in the call, and all from then on, once somebody chose', async () => {
    const { calls, keeping, store, settle } = await recorded({ keep: null });
    const made = calls();
    await settle();
    for (const turnId of [1, 2, 3]) say(made, turnId, 'Before.');
    await settle();
    await keeping.choose(PERSON, 'audio');
    say(made, 4, 'After.');
    await settle();
    const turns = await store.turnsOf(ID);
    expect(turns.map(({ text, audio, durationMs }) => [text, audio !== null, durationMs])).toEqual([
      ['Before.', false, 500],
      ['Before.', false, 500],
      ['Before.', false, 500],
      ['After.', true, 500],
    ]);
    const starts = turns.map(({ startedAtMs }) => startedAtMs);
    expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b));
  });

  it('is nothing of what was said while nothing was to be kept, whatever is chosen then', async () => {
    const { calls, keeping, store, settle } = await recorded({ keep: null });
    const made = calls();
    await settle();
    say(made, 1, 'Before.');
    await settle();
    await keeping.choose(PERSON, 'nothing');
    say(made, 2, 'In confidence.');
    await settle();
    await keeping.choose(PERSON, 'audio');
    say(made, 3, 'For the record.');
    await settle();
    expect((await store.turnsOf(ID)).map(({ text }) => text)).toEqual(['For the record.']);
  });

  it('has its sound from the first packet on, also where the database is slow to say what was chosen', async () => {
    const { calls, store, settle } = await recorded({ keep: 'audio' });
    const made = calls();
    say(made, 1, 'At once.');
    await settle();
    expect(await store.turnsOf(ID)).toMatchObject([{ text: 'At once.', durationMs: 500 }]);
    expect((await store.turnsOf(ID))[0]!.audio).not.toBeNull();
  });

  it('is written after the call, where the database was away for all of it', async () => {
    const { calls, failing, store, settle } = await recorded({ keep: 'audio' });
    failing.store = true;
    const made = calls();
    say(made, 1, 'Nobody writes.');
    await settle();
    made.session.end(null);
    await settle();
    expect(await store.find(ID)).toBeNull();
    failing.store = false;
    await expect
      .poll(async () => (await store.turnsOf(ID)).map(({ text, audio }) => [text, audio !== null]))
      .toEqual([['Nobody writes.', true]]);
  });

  it('keeps what was written of a sound that cannot be written further', async () => {
    const { calls, failing, store, audio, settle } = await recorded({ keep: 'audio' });
    const made = calls();
    say(made, 1, 'Tell me a story.');
    const { model, phone, pass } = made;
    model.line.answer('1.0', 'Once upon a time there was a dog who ran far.', 8_000);
    const { replyId } = phone.of('reply.started').at(-1)!;
    pass(2_000);
    phone.say('reply.progress', { replyId, heardMs: 2_000 });
    await settle();
    const before = (await store.turnsOf(ID))[1]!.audio!;
    expect(before).not.toBeNull();
    failing.audio = true;
    pass(4_000);
    phone.say('reply.progress', { replyId, heardMs: 6_000 });
    await settle();
    expect((await store.turnsOf(ID))[1]).toMatchObject({ durationMs: 6_000, audio: before });
    expect(await audio.get(before)).not.toBeNull();
  });

  it('is text alone where that was chosen', async () => {
    const { calls, store, settle } = await recorded({ keep: 'text' });
    const made = calls();
    await settle();
    say(made, 1, 'Only words.');
    await settle();
    expect(await store.turnsOf(ID)).toMatchObject([{ text: 'Only words.', durationMs: 500, audio: null }]);
  });

  it('is what was chosen last, in a conversation of which more was kept before, too', async () => {
    const { calls, keeping, store, settle } = await recorded({ keep: 'audio' });
    const before = calls();
    await settle();
    say(before, 1, 'Kept.');
    before.session.end(null);
    await settle();
    await keeping.choose(PERSON, 'nothing');
    const after = calls();
    await settle();
    say(after, 1, 'Not kept.');
    after.session.end(null);
    await settle();
    expect((await store.turnsOf(ID)).map(({ text }) => text)).toEqual(['Kept.']);
  });

  it('is no more than this Latch keeps, whatever was chosen', async () => {
    const { calls, keeping, store, settle } = await recorded({ keep: 'audio', most: 'text' });
    await expect(keeping.choose(PERSON, 'audio')).rejects.toMatchObject({ code: 'keep-refused' });
    const made = calls();
    await settle();
    say(made, 1, 'Words.');
    await settle();
    expect((await store.turnsOf(ID))[0]!.audio).toBeNull();
  });
});

describe('where it cannot be written', () => {
  it.each(['store', 'audio'] as const)(
    'the call goes on, the person is told once, and it is written later (%s)',
    async (what) => {
      const { calls, failing, store, settle } = await recorded();
      const made = calls();
      await settle();
      failing[what] = true;
      say(made, 1, 'Written late.');
      answer(made, 1, 'So is this.');
      await settle();
      await settle();
      const told = made.phone.events.filter(({ name }) => name === 'call.error');
      expect(told).toMatchObject([{ payload: { code: 'store-away' } }]);
      failing[what] = false;
      await settle();
      await settle();
      expect((await store.turnsOf(ID)).map(({ text }) => text)).toEqual(['Written late.', 'So is this.']);
      expect(await store.find(ID)).toMatchObject({ incomplete: false });
    },
  );

  it('is written without its sound where that alone cannot be kept, and with it once it can be', async () => {
    const { calls, failing, store, settle } = await recorded();
    const made = calls();
    await settle();
    failing.audio = true;
    say(made, 1, 'The storage is away.');
    say(made, 2, 'So it still is.');
    await settle();
    const written = await store.turnsOf(ID);
    expect(written).toMatchObject([
      { text: 'The storage is away.', audio: null },
      { text: 'So it still is.', audio: null },
    ]);
    expect(written[0]!.durationMs).toBe(500);
    failing.audio = false;
    await settle();
    await settle();
    expect((await store.turnsOf(ID)).every(({ audio }) => audio !== null)).toBe(true);
    expect(await store.find(ID)).toMatchObject({ incomplete: false });
  });

  it('is tried again by itself, also when nothing more is said', async () => {
    const { calls, failing, store, settle } = await recorded();
    const made = calls();
    await settle();
    failing.store = true;
    say(made, 1, 'Nobody speaks after this.');
    await tapped();
    await expect.poll(() => made.phone.of('call.error').length).toBe(1);
    failing.store = false;
    await expect.poll(() => store.turnsOf(ID)).toHaveLength(1);
  });

  it.each(['store', 'audio'] as const)('is written after the call, once the %s is back', async (what) => {
    const { calls, failing, store, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'Written.');
    await settle();
    failing[what] = true;
    say(made, 2, 'Said while it was away.');
    await settle();
    made.session.end(null);
    await settle();
    failing[what] = false;
    await expect
      .poll(async () => (await store.turnsOf(ID)).map(({ text, audio }) => [text, audio !== null]))
      .toEqual([
        ['Written.', true],
        ['Said while it was away.', true],
      ]);
    expect(await store.find(ID)).toMatchObject({ incomplete: false });
  });

  it('what is still missing when it is given up is marked as missing', async () => {
    const { calls, failing, store, settle } = await recorded();
    const made = calls();
    await settle();
    say(made, 1, 'Written.');
    await settle();
    failing.audio = true;
    say(made, 2, 'Lost.');
    made.session.end(null);
    await expect.poll(() => store.find(ID), { timeout: 15_000 }).toMatchObject({ incomplete: true });
    expect((await store.turnsOf(ID)).map(({ text }) => text)).toEqual(['Written.', 'Lost.']);
  });
});

it('what a next call goes on from is what is kept, for its person alone', async () => {
  const { calls, keeping, settle } = await recorded();
  const made = calls();
  await settle();
  say(made, 1, 'Remember seven.');
  answer(made, 1, 'Seven it is.');
  await settle();
  expect(await keeping.historyOf(PERSON, ID)).toEqual([
    { role: 'user', text: 'Remember seven.' },
    { role: 'assistant', text: 'Seven it is.' },
  ]);
  expect(await keeping.historyOf('eve', ID)).toBeNull();
  expect(await keeping.historyOf(PERSON, 'another')).toBeNull();
});
