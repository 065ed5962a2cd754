/** A turn that was committed too early, through the whole session: what the model is asked for, and what is remembered. */
import { describe, expect, it } from 'vitest';
import { call } from './scripted-call.ts';

type Call = ReturnType<typeof call>;

const FIRST = 'Is there a train';
const SECOND = 'to Bonn?';

function understand({ model }: Call, itemId: string, text: string): void {
  model.line.say({ type: 'audio-committed', itemId });
  model.line.say({ type: 'transcript-final', itemId, text });
}

/** Turn 1 is committed and answered, and the user goes on in turn 2, which is the rest of it. */
function goOn(made: Call, heardMs: number, meanwhile: () => void = () => {}): void {
  const { model, phone } = made;
  phone.turn(1);
  understand(made, 'u1', FIRST);
  model.line.answer('1.0', 'Oh, there is a train at nine and one at ten.', 4_000);
  meanwhile();
  phone.speak(2, 5);
  model.line.asked();
  phone.say('turn.rejoin', { turnId: 2, early: { turnId: 1, revision: 0 }, heardMs });
}

/** … to its end, and is answered. */
function finish(made: Call): void {
  const { model, phone } = made;
  model.line.end('1.0', 'cancelled');
  // What waits of the reply before goes out, or is dropped.
  made.pass(10_000);
  phone.say('turn.speculate', { turnId: 1, revision: 1, packets: 15 });
  understand(made, 'u2', SECOND);
  phone.commit(1, 1);
  model.line.answer('1.1', 'At ten.', 1_000);
  model.line.end('1.1');
  phone.say('reply.finished', { replyId: 2, heardMs: 1_000 });
}

describe('a turn that goes on', () => {
  it.each([320, 0])(
    'is told as one to whoever keeps the history, with how much was heard too early: %d ms',
    (ms) => {
      const made = call();
      goOn(made, ms);
      finish(made);
      const whole = [
        { role: 'user', text: `${FIRST} ${SECOND}`, earlyMs: ms },
        { role: 'assistant', text: 'At ten.' },
      ];
      expect(made.session.history.slice(1)).toEqual(whole);
      made.phone.turn(3);
      made.model.line.lose();
      expect(made.model.line.history.slice(1)).toEqual(whole);
      expect(made.phone.of('call.error')).toEqual([]);
    },
  );
});

describe('a turn whose reply cannot be taken back', () => {
  const tool = ({ model }: Call) =>
    model.line.say({
      type: 'function-called',
      responseId: 'r1.0',
      itemId: 'call',
      callId: 'call',
      name: 'book_train',
      arguments: '{}',
    });

  it.each<[string, number, (made: Call) => void]>([
    ['a tool ran for it', 500, tool],
    [
      'it was heard for long',
      3_500,
      ({ phone }) => phone.say('reply.progress', { replyId: 1, heardMs: 3_500 }),
    ],
    [
      'it was heard to its end',
      4_000,
      ({ phone }) => phone.say('reply.finished', { replyId: 1, heardMs: 4_000 }),
    ],
  ])('since %s: the browser is told, it stays, and what is said next is answered', (_, heardMs, why) => {
    const made = call();
    goOn(made, 500, () => why(made));
    expect(made.phone.of('call.error')).toEqual([{ code: 'reply-stands', message: expect.any(String) }]);
    if (heardMs < 4_000) expect(made.model.line.asked()).toContain(`cancel r1.0`);
    finish(made);
    expect(made.session.history.slice(1).map(({ text }) => text)).toEqual([
      FIRST,
      expect.stringMatching(/^Oh/),
      SECOND,
      'At ten.',
    ]);
    expect(made.phone.of('reply.started').map(({ turnId, revision }) => [turnId, revision])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(made.phone.of('call.error')).toHaveLength(1);
  });
});
