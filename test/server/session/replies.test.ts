/** Replies that are not as they should be, through the whole session: what the browser gets, and what is remembered. */
import { describe, expect, it } from 'vitest';
import { NOT_WRITTEN_DOWN } from '../../../server/session/core/history.ts';
import { WORDS_LIMIT_MS } from '../../../shared/ledger/transcripts.ts';
import { call } from './scripted-call.ts';

type Call = ReturnType<typeof call>;

/** A turn that is answered in text alone. */
function answerInText({ model, phone }: Call, text: string): void {
  phone.turn(1);
  model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
  model.line.say({ type: 'response-text', responseId: 'r1.0', itemId: 'i1.0', delta: text });
  model.line.end('1.0');
  phone.say('reply.finished', { replyId: 1, heardMs: 0 });
}

const history = ({ model }: Call) => model.line.history.map(({ text }) => text);

describe('a reply in text alone', () => {
  it('is passed on, ends as it should, and is told to the next connection', () => {
    const made = call();
    answerInText(made, 'Only words.');
    expect(made.phone.of('reply.text')).toEqual([{ replyId: 1, delta: 'Only words.', atMs: 0 }]);
    expect(made.phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'completed', audioMs: 0 }]);
    expect(made.phone.of('call.error')).toEqual([]);
    made.model.line.lose();
    expect(history(made)).toEqual(['earlier', NOT_WRITTEN_DOWN, 'Only words.']);
    expect(made.model.line.asked()).toEqual([]);
  });
});

describe('a reply that says nothing', () => {
  const ended = {
    type: 'response-ended',
    responseId: 'r1.0',
    usage: { inputTokens: 1, outputTokens: 1 },
  } as const;

  it.each([
    ['a function call', { status: 'completed', made: 'called a function' }, 'reply-empty'],
    [
      'a filter',
      { status: 'incomplete', error: { code: 'reply-filtered', detail: 'content_filter' } },
      'reply-filtered',
    ],
    [
      'a limit',
      { status: 'incomplete', error: { code: 'reply-cut-short', detail: 'max_output_tokens' } },
      'reply-cut-short',
    ],
  ] as const)('because of %s ends, and the person is told why in our words', (_, end, code) => {
    const { model, phone } = call();
    phone.turn(1);
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: '1.0' });
    model.line.say({ ...ended, ...end });
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'completed', audioMs: 0 }]);
    expect(phone.of('call.error')).toEqual([{ code, message: expect.any(String) }]);
  });

  it('to a guess is told with the commit, and never if the guess is taken back', () => {
    const { model, phone } = call();
    phone.speak(1, 10).guess(1);
    model.line.say({ type: 'response-refused', tag: '1.0', busy: false, code: 'model-busy', detail: 'rate' });
    phone.say('turn.retract', { turnId: 1, revision: 0 }).speak(1, 5).guess(1, 1);
    model.line.say({ type: 'response-refused', tag: '1.1', busy: false, code: 'model-error', detail: 'no' });
    expect(phone.of('call.error')).toEqual([]);
    phone.commit(1, 1);
    expect(phone.of('call.error')).toEqual([{ code: 'model-error', message: expect.any(String) }]);
  });

  it('and that nobody asked for is nobody’s business', () => {
    const { model, phone } = call();
    model.line.say({ type: 'response-started', responseId: 'r1.0', tag: null });
    model.line.say({ ...ended, status: 'failed', error: { code: 'model-error', detail: 'no' } });
    expect(phone.of('call.error')).toEqual([]);
  });
});

describe('a turn that is not written down', () => {
  it('gets its line settled, keeps its place in the record, and is told to the next connection in words', () => {
    const made = call();
    const { model, phone, pass, session } = made;
    phone.turn(1);
    model.line.say({ type: 'audio-committed', itemId: 'u1' });
    model.line.answer('1.0', 'Good day.', 100);
    model.line.end('1.0');
    phone.say('reply.finished', { replyId: 1, heardMs: 100 });
    expect(phone.of('turn.transcript')).toEqual([]);
    pass(WORDS_LIMIT_MS + 500);
    expect(phone.of('turn.transcript')).toEqual([{ turnId: 1, revision: 0, text: '', final: true }]);
    expect(session.history.map(({ text }) => text)).toEqual(['earlier', NOT_WRITTEN_DOWN, 'Good day.']);
    model.line.lose();
    expect(history(made)).toEqual(['earlier', NOT_WRITTEN_DOWN, 'Good day.']);
  });

  it('is settled with the commit where the model has no transcripts', () => {
    const { phone } = call({ lacks: ['transcripts'] });
    phone.turn(1);
    expect(phone.of('turn.transcript')).toEqual([{ turnId: 1, revision: 0, text: '', final: true }]);
  });

  it('and has no answer is said again as it was, not in words', () => {
    const made = call({ lacks: ['transcripts'] });
    made.phone.turn(1);
    made.model.line.lose();
    expect(history(made)).toEqual(['earlier']);
    expect(made.model.line.asked()).toEqual(['commit', 'create 1.0']);
  });
});

describe('a minute of speech in one event', () => {
  it('goes out a slice at a time, whole and in its order, with everything else behind it', () => {
    const { model, phone, pass } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 60_000);
    model.line.end('1.0');
    expect(phone.frames.length).toBeLessThanOrEqual(25);
    expect(phone.of('reply.ended')).toEqual([]);
    pass(60_000);
    expect(phone.frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 3_000 }, (_, seq) => seq));
    expect(phone.of('reply.ended')).toEqual([{ replyId: 1, status: 'completed', audioMs: 60_000 }]);
  });

  it('is not sent on after the call', () => {
    const { model, phone, pass, session } = call();
    phone.turn(1);
    model.line.answer('1.0', 'A long story.', 60_000);
    session.end(null);
    const sent = phone.frames.length;
    pass(60_000);
    expect(phone.frames).toHaveLength(sent);
  });
});
