/** What a call costs after many turns, and what is left of it. */
import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../server/models/speech-model.ts';
import { MAX_HISTORY_CHARS, newest, NOT_WRITTEN_DOWN } from '../../../server/session/core/history.ts';
import { KEPT_TURNS } from '../../../shared/ledger/fold.ts';
import { call } from './scripted-call.ts';

type Call = ReturnType<typeof call>;

/** Typed turns that are answered and heard. */
function exchange({ phone, model, pass }: Call, turnId: number, text = `question ${turnId}`): void {
  phone.say('turn.text', { turnId, text });
  model.line.answer(`${turnId}.0`, `Answer ${turnId}.`, 100);
  model.line.end(`${turnId}.0`);
  phone.say('reply.finished', { replyId: phone.of('reply.started').at(-1)!.replyId, heardMs: 100 });
  pass(2_000);
}

describe('a long call', () => {
  it('keeps no more of itself after 280 turns than after 100, and forgets no word', () => {
    const long = call();
    const { session, model } = long;
    const sizes = [100, 280].map((until) => {
      for (let turnId = until === 100 ? 1 : 101; turnId <= until; turnId++) exchange(long, turnId);
      return JSON.stringify({ ...session.state, earlier: [] }).length;
    });
    expect(sizes[1]! / sizes[0]!).toBeLessThan(1.1);
    expect(session.state.ledger.turns).toHaveLength(KEPT_TURNS);
    const said = session.history.map(({ text }) => text);
    expect(said).toHaveLength(1 + 2 * 280);
    for (const turnId of [1, 150, 280])
      expect(said).toEqual(expect.arrayContaining([`question ${turnId}`, `Answer ${turnId}.`]));
    model.line.say({ type: 'closed', code: 'model-away', detail: 'session limit', retry: true });
    expect(model.line.history.map(({ text }) => text)).toEqual(said);
  });

  it('numbers its replies on when their turns are folded away', () => {
    const long = call();
    for (let turnId = 1; turnId <= 70; turnId++) exchange(long, turnId);
    for (let turnId = 71; turnId <= 140; turnId++) {
      long.phone.say('turn.text', { turnId, text: 'unanswered' });
      long.pass(2_000);
    }
    exchange(long, 141);
    const replyIds = long.phone.of('reply.started').map(({ replyId }) => replyId);
    expect(new Set(replyIds).size).toBe(replyIds.length);
  });

  it('takes an item that belongs to a turn of long ago', () => {
    const long = call();
    long.phone.turn(1);
    long.model.line.answer('1.0', 'Answer 1.', 100);
    long.model.line.end('1.0');
    for (let turnId = 2; turnId <= 70; turnId++) exchange(long, turnId);
    long.model.line.say({ type: 'audio-committed', itemId: 'late' });
    long.model.line.say({ type: 'transcript-final', itemId: 'late', text: 'late words' });
    expect(long.phone.of('call.error')).toEqual([]);
    expect(long.ended).toEqual([]);
  });

  it('asks for no more guesses than a floor would, and answers the turn all the same', () => {
    const { phone, model } = call();
    phone.speak(1, 10);
    for (let revision = 0; revision < 20; revision++) {
      phone.guess(1, revision).say('turn.retract', { turnId: 1, revision }).speak(1, 1);
      model.line.say({
        type: 'response-refused',
        tag: `1.${revision}`,
        busy: false,
        code: 'model-error',
        detail: '',
      });
    }
    const creates = () => model.line.asked().filter((command) => command.startsWith('create'));
    expect(creates().length).toBeLessThanOrEqual(6);
    phone.guess(1, 20).commit(1, 20);
    expect(creates()).toEqual(['create 1.20']);
  });

  it('asks for no more than 40 guesses a minute, whatever the turns', () => {
    const { phone, model, pass } = call();
    let creates = 0;
    for (let turnId = 1; turnId <= 55; turnId++) {
      phone.speak(turnId, 10).guess(turnId).say('turn.abandon', { turnId });
      pass(1_000);
      creates += model.line.asked().filter((command) => command.startsWith('create')).length;
    }
    expect(creates).toBeLessThanOrEqual(40);
  });

  it('drops a turn that begins anew without end', () => {
    const { phone } = call();
    phone.speak(1, 10);
    for (let revision = 0; revision <= 64; revision++)
      phone.guess(1, revision).say('turn.retract', { turnId: 1, revision }).speak(1, 1);
    expect(phone.of('call.error')).toMatchObject([{ code: 'too-fast', turnId: 1 }]);
  });
});

describe('the history of a conversation', () => {
  it('keeps the newest words, up to a limit', () => {
    const entries = Array.from({ length: 3_000 }, (_, i) => ({
      role: 'user' as const,
      text: `${i} `.repeat(200),
    }));
    const kept = newest(entries);
    expect(kept.at(-1)).toEqual(entries.at(-1));
    const chars = kept.reduce((sum, { text }) => sum + text.length, 0);
    expect(chars).toBeLessThanOrEqual(MAX_HISTORY_CHARS);
    expect(chars + entries[0]!.text.length + 1_000).toBeGreaterThan(MAX_HISTORY_CHARS);
    expect(newest(kept)).toEqual(kept);
  });

  it('says how many turns are left out before it, and what the earliest were about', () => {
    const said = (n: number): HistoryEntry[] => [
      { role: 'user', text: n === 2 ? NOT_WRITTEN_DOWN : `Question ${n} is\n about ${'bees '.repeat(300)}` },
      { role: 'assistant', text: `Answer ${n}. ${'y'.repeat(1_000)}` },
    ];
    const all = Array.from({ length: 100 }, (_, i) => said(i + 1)).flat();
    const [oldest, ...rest] = newest(all);
    const turns = 100 - rest.filter(({ role }) => role === 'user').length - (oldest!.role === 'user' ? 1 : 0);
    expect(oldest!.leftOut!.turns).toBe(turns);
    expect(oldest!.leftOut!.topics).toHaveLength(6);
    expect(oldest!.leftOut!.topics.slice(0, 2)).toEqual([
      'Question 1 is about bees bees bees bees bees bees bees bees',
      'Question 3 is about bees bees bees bees bees bees bees bees',
    ]);
    expect(rest.every(({ leftOut }) => leftOut === undefined)).toBe(true);
  });

  it('left out in two steps is the same as left out in one', () => {
    const all = Array.from({ length: 400 }, (_, i) => ({
      role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
      text: `${i} ${'z'.repeat(800)}`,
    }));
    const inSteps = all.reduce<readonly HistoryEntry[]>((kept, entry) => newest([...kept, entry]), []);
    expect(inSteps[0]!.leftOut).toEqual(newest(all)[0]!.leftOut);
  });

  it('that is passed on whole leaves nothing out', () => {
    const kept = newest([
      { role: 'user', text: 'Hello' },
      { role: 'assistant', text: 'Hi' },
    ]);
    expect(kept[0]!.leftOut).toBeUndefined();
  });

  it('keeps the end of one entry that is longer than all that is kept', () => {
    const [entry] = newest([{ role: 'assistant', text: `${'x'.repeat(2 * MAX_HISTORY_CHARS)} the end` }]);
    expect(entry?.text).toHaveLength(MAX_HISTORY_CHARS);
    expect(entry?.text.endsWith('the end')).toBe(true);
  });
});
