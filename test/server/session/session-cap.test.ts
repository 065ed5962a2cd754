/** The provider ends its sessions after 20 s: the call goes over to another one before that, and nobody hears or sees it. */
import { describe, expect, it } from 'vitest';
import { PACKET_SAMPLES } from '../../../shared/frames.ts';
import { call, tapped } from './scripted-call.ts';
import type { ScriptedConnection } from './scripted-model.ts';

const CAP_MS = 20_000;
/** From here on another session is prepared: 3 s before the end. */
const DUE_MS = 17_000;

type Call = ReturnType<typeof call>;

/** A call whose first session lasts for CAP_MS from now on. */
function capped(options: Parameters<typeof call>[0] = {}): Call {
  const made = call({ ...options, ready: false });
  made.model.line.ready(CAP_MS);
  return made;
}

/** A turn that is understood, answered and heard to its end. */
function exchange({ phone, model }: Call, turnId: number, line: ScriptedConnection = model.line): void {
  phone.turn(turnId);
  understand(line, turnId);
  answer(line, turnId);
  hear(phone);
}

function understand(line: ScriptedConnection, turnId: number): void {
  line.say({ type: 'audio-committed', itemId: `u${turnId}` });
  line.say({ type: 'transcript-final', itemId: `u${turnId}`, text: `question ${turnId}` });
}

function answer(line: ScriptedConnection, turnId: number): void {
  line.answer(`${turnId}.0`, `Answer ${turnId}.`, 100);
  line.end(`${turnId}.0`);
}

const hear = (phone: Call['phone']): void =>
  void phone.say('reply.finished', { replyId: phone.of('reply.started').at(-1)!.replyId, heardMs: 100 });

const textsOf = ({ history }: ScriptedConnection): string[] => history.map(({ text }) => text);

/** What a person could notice. */
const notices = ({ phone }: Call): unknown[] => [
  ...phone.of('call.error'),
  ...phone.of('call.ended'),
  ...phone.of('model.state').slice(2),
];

describe('the session of a model that ends after 20 s', () => {
  it('is replaced in a pause by one that knows what was said, and nobody is told', () => {
    const made = capped();
    const { model, pass } = made;
    exchange(made, 1);
    pass(DUE_MS - 1_000);
    expect(model.connections).toHaveLength(1);
    pass(1_000);
    const [old, spare] = model.connections;
    expect(textsOf(spare!)).toEqual([]);
    expect(old!.closed).toBe(false);
    spare!.ready(CAP_MS);
    expect(old!.closed).toBe(true);
    expect(textsOf(spare!)).toEqual(['earlier', 'question 1', 'Answer 1.']);
    expect(spare!.asked()).toEqual(['seed']);
    exchange(made, 2);
    expect(spare!.asked()).toEqual(['commit', 'create 2.0']);
    expect(notices(made)).toEqual([]);
  });

  it('is followed by as many as a long call needs', () => {
    const made = capped();
    const { model, pass } = made;
    for (let turnId = 1; turnId <= 12; turnId++) {
      exchange(made, turnId);
      pass(6_000);
      if (!model.line.closed && model.line.history.length === 0) model.line.ready(CAP_MS);
    }
    expect(model.connections.length).toBeGreaterThanOrEqual(4);
    expect(model.connections.filter(({ closed }) => !closed)).toHaveLength(1);
    expect(textsOf(model.line).slice(0, 3)).toEqual(['earlier', 'question 1', 'Answer 1.']);
    expect(notices(made)).toEqual([]);
  });

  it('serves on while somebody speaks, until their reply is heard and their words are there', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.speak(1, 10);
    spare!.ready(CAP_MS);
    phone.guess(1).commit(1);
    old!.answer('1.0', 'Answer 1.', 100);
    old!.end('1.0');
    expect(old!.asked()).toEqual(['commit', 'create 1.0']);
    hear(phone);
    old!.say({ type: 'audio-committed', itemId: 'u1' });
    expect(old!.closed).toBe(false);
    old!.say({ type: 'transcript-final', itemId: 'u1', text: 'question 1' });
    expect(old!.closed).toBe(true);
    expect(textsOf(spare!)).toEqual(['earlier', 'question 1', 'Answer 1.']);
    expect(spare!.asked()).toEqual(['seed']);
    expect(notices(made)).toEqual([]);
  });

  it('serves on while a reply plays that is made to its end, so that the next one knows all that was heard', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS - 1_000);
    const [old] = model.connections;
    phone.turn(1);
    understand(old!, 1);
    old!.answer('1.0', 'A long story.', 3_000);
    old!.end('1.0');
    pass(1_000);
    const [, spare] = model.connections;
    spare!.ready(CAP_MS);
    phone.say('reply.progress', { replyId: 1, heardMs: 1_500 });
    expect(old!.closed).toBe(false);
    phone.say('reply.finished', { replyId: 1, heardMs: 3_000 });
    expect(old!.closed).toBe(true);
    expect(textsOf(spare!)).toEqual(['earlier', 'question 1', 'A long story.']);
    expect(notices(made)).toEqual([]);
  });

  it('serves on while a busy model is to be asked again', () => {
    const made = capped();
    const { model, phone, clock, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.turn(1);
    spare!.ready(CAP_MS);
    understand(old!, 1);
    old!.say({ type: 'response-refused', tag: '1.0', busy: true, code: 'model-error', detail: 'busy' });
    // It is time to ask again, and something else comes first.
    clock.nowMs += 1_000;
    old!.say({ type: 'response-alive', responseId: 'unknown' });
    expect(old!.closed).toBe(false);
    pass(1_000);
    answer(old!, 1);
    hear(phone);
    expect(old!.closed).toBe(true);
    expect(notices(made)).toEqual([]);
  });

  it('serves on while a cancelled response still runs, whose tokens count', async () => {
    const made = capped();
    const { model, phone, pass } = made;
    phone.speak(1, 10).guess(1);
    const [old] = model.connections;
    old!.answer('1.0', 'A guess.', 60);
    pass(DUE_MS - 3_000);
    phone.say('turn.abandon', { turnId: 1 });
    pass(3_000);
    expect(old!.asked()).toContain('cancel r1.0');
    model.connections[1]!.ready(CAP_MS);
    expect(old!.closed).toBe(false);
    old!.end('1.0', 'cancelled');
    expect(old!.closed).toBe(true);
    await tapped();
    expect(phone.of('call.usage').at(-1)?.all).toMatchObject({ responses: 1, inputTokens: 10 });
  });

  it('counts the tokens of both sessions', async () => {
    const made = capped();
    const { model, phone, pass } = made;
    exchange(made, 1);
    pass(DUE_MS);
    model.line.ready(CAP_MS);
    exchange(made, 2);
    await tapped();
    expect(phone.of('call.usage').at(-1)?.all).toMatchObject({ responses: 2, inputTokens: 20 });
  });

  it('writes one line when it is replaced', async () => {
    const made = capped();
    made.pass(DUE_MS);
    made.model.line.ready(CAP_MS);
    await tapped();
    const told = made.lines.filter((line) => /session of the speech model/.test(line));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]!)).toMatchObject({ level: 30 });
  });

  it('hears speech that begins at the moment of the switch over the new one', () => {
    const made = capped();
    const { model, phone, pass } = made;
    exchange(made, 1);
    pass(DUE_MS);
    model.line.ready(CAP_MS);
    phone.turn(2);
    expect(model.line.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(model.line.asked()).toEqual(['seed', 'commit', 'create 2.0']);
  });

  it('does not hear what the old session still says', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    spare!.ready(CAP_MS);
    old!.answer('1.0', 'A ghost.', 100);
    old!.lose();
    expect(phone.frames).toEqual([]);
    expect(notices(made)).toEqual([]);
  });
});

describe('a session that ends before there was a pause', () => {
  it('while somebody speaks: the other one hears all of it, and nobody is told', () => {
    const made = capped();
    const { model, phone, pass } = made;
    exchange(made, 1);
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.speak(2, 4);
    spare!.ready(CAP_MS);
    old!.lose();
    phone.speak(2, 6).guess(2).commit(2);
    expect(textsOf(spare!)).toEqual(['earlier', 'question 1', 'Answer 1.']);
    expect(spare!.appendedSamples).toBe(10 * PACKET_SAMPLES);
    expect(spare!.asked()).toEqual(['seed', 'commit', 'create 2.0']);
    expect(model.connections).toHaveLength(2);
    expect(notices(made)).toEqual([]);
  });

  it('before a reply is heard: the other one makes it again', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.turn(1);
    spare!.ready(CAP_MS);
    old!.answer('1.0', 'Lost ', 60);
    old!.lose();
    expect(spare!.asked()).toEqual(['seed', 'commit', 'create 1.0']);
    spare!.answer('1.0', 'Found.', 60);
    expect(phone.of('reply.started').at(-1)).toMatchObject({ turnId: 1, revision: 0 });
    expect(notices(made)).toEqual([]);
  });

  it('while a reply is heard that is not whole: the person is told to ask for the rest, as with any loss', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.turn(1);
    spare!.ready(CAP_MS);
    old!.answer('1.0', 'A long story.', 2000);
    pass(1_000);
    phone.say('reply.progress', { replyId: 1, heardMs: 700 });
    old!.lose();
    expect(phone.of('call.error')).toMatchObject([{ code: 'reply-lost' }]);
    expect(phone.of('model.state').map(({ state }) => state)).toEqual(['connecting', 'ready']);
  });

  it('as if the provider refused it goes over to the other one all the same', () => {
    const made = capped();
    made.pass(DUE_MS);
    const [old, spare] = made.model.connections;
    made.phone.speak(1, 4);
    spare!.ready(CAP_MS);
    old!.lose(false);
    expect(notices(made)).toEqual([]);
    expect(spare!.appendedSamples).toBe(4 * PACKET_SAMPLES);
  });

  it('while the other one is still slow to open waits for that one, and the page says so', () => {
    const made = capped();
    const { model, phone, pass } = made;
    pass(DUE_MS);
    const [old, spare] = model.connections;
    phone.turn(1);
    pass(3_000);
    old!.lose();
    expect(model.connections).toHaveLength(2);
    expect(phone.of('model.state').at(-1)).toEqual({ state: 'reconnecting' });
    spare!.ready(CAP_MS);
    expect(spare!.asked()).toEqual(['seed', 'commit', 'create 1.0']);
    expect(phone.of('model.state').at(-1)).toEqual({ state: 'ready' });
  });
});

describe('another session that cannot be opened', () => {
  it('is tried again, less and less often, and the one in use serves on', () => {
    const made = capped();
    const { model, clock, pass } = made;
    const dialledMs: number[] = [];
    pass(DUE_MS);
    for (let known = 1; dialledMs.length < 3; pass(250)) {
      if (model.connections.length === known) continue;
      known = model.connections.length;
      dialledMs.push(clock.nowMs);
      model.line.lose();
    }
    const [first, second, third] = dialledMs;
    expect(second! - first!).toBeGreaterThanOrEqual(1_000);
    expect(third! - second!).toBeGreaterThanOrEqual(2_000);
    expect(model.connections[0]!.closed).toBe(false);
    made.phone.turn(1);
    expect(model.connections[0]!.asked()).toEqual(['commit', 'create 1.0']);
    expect(notices(made)).toEqual([]);
  });

  it('for good is not tried again: the call goes on until the end of the session, and is then dialled as after any loss', () => {
    const made = capped();
    const { model, pass } = made;
    pass(DUE_MS);
    model.line.lose(false);
    pass(2_000);
    expect(model.connections).toHaveLength(2);
    expect(made.ended).toEqual([]);
    model.connections[0]!.lose();
    expect(model.connections).toHaveLength(3);
    expect(textsOf(model.line)).toEqual(['earlier']);
  });

  it('is closed with the call', () => {
    const made = capped();
    made.pass(DUE_MS);
    made.session.end(null);
    expect(made.model.connections.map(({ closed }) => closed)).toEqual([true, true]);
  });
});

describe('when another session is prepared', () => {
  const dueOf = (lastsMs: number): number => {
    const made = call({ ready: false });
    made.model.line.ready(lastsMs);
    const fromMs = made.clock.nowMs;
    while (made.model.connections.length === 1) made.pass(500);
    return made.clock.nowMs - fromMs;
  };

  it.each([
    ['a short one, 3 s before its end', 20_000, 17_000],
    ['one of 5 minutes, after nine tenths', 300_000, 270_000],
  ])('%s', (_what, lastsMs, dueMs) => expect(dueOf(lastsMs)).toBe(dueMs));

  it('is never where no end is known', () => {
    const made = call();
    made.pass(500_000);
    expect(made.model.connections).toHaveLength(1);
  });
});
