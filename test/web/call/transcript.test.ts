import { describe, expect, it } from 'vitest';
import {
  callOver,
  EMPTY_TRANSCRIPT,
  entriesOf,
  nextCall,
  transcriptStep,
  turnsSoFar,
  withoutTurns,
  type Transcript,
  type TranscriptReport,
} from '../../../web/call/transcript.ts';

const after = (reports: TranscriptReport[], from: Transcript = nextCall(EMPTY_TRANSCRIPT)): Transcript =>
  reports.reduce(transcriptStep, from);
const shown = (reports: TranscriptReport[]) => entriesOf(after(reports));

const said = (turnId: number, text: string, final = true): TranscriptReport => ({
  kind: 'turn-text',
  turnId,
  text,
  final,
  typed: false,
});
const words = (replyId: number, turnId: number, delta: string, atMs = 0): TranscriptReport => ({
  kind: 'reply-text',
  replyId,
  turnId,
  delta,
  atMs,
});
const released = (replyId: number, turnId: number): TranscriptReport => ({
  kind: 'reply-released',
  replyId,
  turnId,
});
const audio = (replyId: number, audioMs: number): TranscriptReport => ({
  kind: 'reply-length',
  replyId,
  audioMs,
});
const heard = (replyId: number, heardMs: number): TranscriptReport => ({
  kind: 'reply-heard',
  replyId,
  heardMs,
});
const cut = (replyId: number, heardMs: number): TranscriptReport => ({ kind: 'reply-cut', replyId, heardMs });

const texts = (entries: ReturnType<typeof entriesOf>) =>
  entries.map((entry) => (entry.role === 'user' ? entry.text : `> ${entry.heard}|${entry.unheard}`));

describe('the transcript', () => {
  it('shows what was understood of a turn, whole each time', () => {
    expect(shown([said(1, 'he', false), said(1, 'hello')])).toMatchObject([
      { text: 'hello', state: 'final' },
    ]);
    expect(shown([said(1, 'he', false)])).toMatchObject([{ text: 'he', state: 'interim' }]);
  });

  it('does not show a reply before it may be heard', () => {
    expect(shown([said(1, 'hello'), words(1, 1, 'Good day.')])).toHaveLength(1);
    expect(shown([said(1, 'hello'), words(1, 1, 'Good day.'), released(1, 1)])).toHaveLength(2);
  });

  it('puts a turn in its place when its words come after the reply to it', () => {
    const entries = shown([words(1, 1, 'Good day.'), released(1, 1), audio(1, 100), said(1, 'hello')]);
    expect(texts(entries)).toEqual(['hello', '> |Good day.']);
  });

  it('keeps the order of the turns, whenever their words come', () => {
    const reports = [released(1, 1), released(2, 2), said(2, 'second'), said(1, 'first')];
    expect(shown(reports).map(({ id }) => id)).toEqual(['user-1-1', 'reply-1', 'user-1-2', 'reply-2']);
  });

  it('tells heard words from those to come', () => {
    const reports = [
      words(1, 1, 'One '),
      released(1, 1),
      audio(1, 500),
      words(1, 1, 'two', 500),
      audio(1, 1000),
    ];
    expect(texts(shown([...reports, heard(1, 500)])).at(-1)).toBe('> One| two');
  });

  it('marks a reply that was cut, with what was not heard', () => {
    const reports = [
      words(1, 1, 'One '),
      released(1, 1),
      audio(1, 500),
      words(1, 1, 'two', 500),
      audio(1, 1000),
    ];
    expect(shown([...reports, heard(1, 400), cut(1, 500)]).at(-1)).toMatchObject({
      state: 'cut',
      unheard: ' two',
    });
  });

  it('forgets a reply of which nothing was heard', () => {
    expect(shown([said(1, 'hello'), words(1, 1, 'Good day.'), released(1, 1), cut(1, 0)])).toHaveLength(1);
  });

  it('shows a finished reply whole', () => {
    const reports: TranscriptReport[] = [
      words(1, 1, 'One two'),
      released(1, 1),
      audio(1, 1000),
      heard(1, 600),
    ];
    expect(shown([...reports, { kind: 'reply-finished', replyId: 1 }]).at(-1)).toMatchObject({
      heard: 'One two',
      unheard: '',
      state: 'done',
    });
  });

  it('forgets a turn that was none', () => {
    expect(shown([said(1, 'hm', false), { kind: 'turn-dropped', turnId: 1 }])).toEqual([]);
  });

  it('forgets nothing of an earlier call whose turn had the same number', () => {
    const first = after([said(1, 'hello')]);
    const second = after([said(1, 'hm', false), { kind: 'turn-dropped', turnId: 1 }], nextCall(first));
    expect(texts(entriesOf(second))).toEqual(['hello']);
  });

  it('puts the next call after all that was said', () => {
    const first = after([said(5, 'hello'), released(1, 5)]);
    const ids = entriesOf(after([said(1, 'again')], nextCall(first))).map(({ id }) => id);
    expect(ids).toEqual(['user-1-5', 'reply-1', 'user-2-1']);
  });

  it('knows typed text as typed, whatever follows', () => {
    const typed: TranscriptReport = { kind: 'turn-text', turnId: 1, text: 'hello', final: true, typed: true };
    expect(shown([typed, said(1, 'hello')])).toMatchObject([{ typed: true }]);
  });

  it('keeps the line of a reply that was heard and not written down', () => {
    const released: TranscriptReport = { kind: 'reply-released', replyId: 1, turnId: 1 };
    const finished: TranscriptReport = { kind: 'reply-finished', replyId: 1 };
    expect(shown([said(1, 'hello'), released, audio(1, 100), finished])).toMatchObject([
      { role: 'user' },
      { role: 'assistant', heard: '', unheard: '', state: 'done' },
    ]);
    expect(shown([said(1, 'hello'), released, finished])).toMatchObject([{ role: 'user' }]);
  });

  it('ignores news of a reply that is not there', () => {
    expect(shown([audio(9, 100), heard(9, 50), cut(9, 20), { kind: 'reply-finished', replyId: 9 }])).toEqual(
      [],
    );
  });
});

describe('when the call is over', () => {
  const over = (reports: TranscriptReport[]) => entriesOf(callOver(after(reports)));

  it('what was being said is final, and what had no words goes', () => {
    expect(over([said(1, 'he', false), released(1, 2)])).toMatchObject([{ text: 'he', state: 'final' }]);
  });

  it('a reply that was playing is cut, one that was not heard goes', () => {
    const playing = [words(1, 1, 'One two'), released(1, 1), audio(1, 1000), heard(1, 600)];
    const unheard = [words(2, 2, 'Three'), released(2, 2)];
    expect(over([...playing, ...unheard])).toMatchObject([{ id: 'reply-1', state: 'cut' }]);
  });
});

describe('what is forgotten', () => {
  const before = after([said(1, 'In the first call'), said(2, 'Two')]);
  const both = after(
    [said(1, 'One'), words(1, 1, 'Yes.'), released(1, 1), said(2, 'Two again')],
    nextCall(before),
  );

  it('is the words and the reply of those turns, and of no turn of the same number in another call', () => {
    expect(texts(entriesOf(withoutTurns(both, [1], 'stay')))).toEqual([
      'In the first call',
      'Two',
      'Two again',
    ]);
  });

  it('is all that was said in the calls before, where it reaches into one', () => {
    expect(texts(entriesOf(withoutTurns(both, [1], 'go')))).toEqual(['Two again']);
  });
});

describe('turns so far', () => {
  it('are those that this call has come to, not those of the same numbers to come', () => {
    const before = after([said(1, 'One'), said(2, 'Two'), said(3, 'Three')]);
    const now = after([said(1, 'One again'), said(2, 'not understood yet', false)], nextCall(before));
    expect(turnsSoFar(now, [1, 2, 3])).toEqual([1]);
    expect(turnsSoFar(nextCall(now), [1])).toEqual([]);
  });
});

describe('a reply that was stopped', () => {
  const stopped = (text: string, heardMs: number) =>
    shown([words(1, 1, text), released(1, 1), audio(1, 1000), cut(1, heardMs)]).at(-1);

  it('is cut where words were left to say', () => {
    expect(stopped('One two three four.', 500)).toMatchObject({ state: 'cut', heard: 'One two' });
    expect(stopped('One two three', 1000)).toMatchObject({ state: 'cut', heard: 'One two three' });
  });

  it('is done where a full stop was left', () => {
    expect(stopped('One two three.', 990)).toMatchObject({
      state: 'done',
      heard: 'One two three.',
      unheard: '',
    });
  });
});

describe('a turn of which nothing was understood', () => {
  it('has no words', () => {
    expect(shown([said(1, '[unclear]')])).toMatchObject([{ text: '', state: 'unclear' }]);
    expect(shown([said(1, '[unclear]', false)])).toMatchObject([{ text: '', state: 'interim' }]);
  });

  it('is not what somebody typed', () => {
    const typed: TranscriptReport = {
      kind: 'turn-text',
      turnId: 1,
      text: '[unclear]',
      final: true,
      typed: true,
    };
    expect(shown([typed])).toMatchObject([{ text: '[unclear]', state: 'final' }]);
  });
});

describe('what a server may fill', () => {
  it('is the last 500 lines', () => {
    const lines = shown(Array.from({ length: 700 }, (_, i) => said(i + 1, `Line ${i + 1}`)));
    expect(lines).toHaveLength(500);
    expect(lines.at(-1)).toMatchObject({ text: 'Line 700' });
  });

  it('is no line longer than anybody talks', () => {
    expect(shown([said(1, 'x'.repeat(1_000_000))])[0]).toMatchObject({ text: 'x'.repeat(20_000) });
  });
});
