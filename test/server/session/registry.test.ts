import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { IdleWatch } from '../../../server/session/limits/idle-watch.ts';
import { SessionRegistry } from '../../../server/session/registry.ts';
import { LatchError } from '../../../shared/errors.ts';
import { Phone, SILENT_PACKET } from './phone.ts';
import { ScriptedModel } from './scripted-model.ts';

const registries: SessionRegistry[] = [];
afterEach(() => registries.splice(0).forEach((registry) => registry.endAll(new LatchError('draining'))));

function lines({ maxCalls = 3, networkOf = (address: string) => address } = {}) {
  const model = new ScriptedModel();
  const clock = { nowMs: 0 };
  const registry = new SessionRegistry({
    model,
    log: pino({ level: 'silent' }),
    nowMs: () => clock.nowMs,
    maxCalls,
    maxCallsPerAddress: 2,
    maxCallMs: 600_000,
    idleMs: 300_000,
    resumeWindowMs: 30_000,
    networkOf,
    speculation: true,
    modelJudges: false,
    taps: [],
  });
  registries.push(registry);
  const open = (callId: string, conversationId = 'c', address = 'a') =>
    registry.open({ callId, conversationId, person: 'somebody', address });
  return { model, clock, registry, open };
}

const refused = (code: string) => expect.objectContaining({ code });

describe('the calls that are up', () => {
  it('are counted, in all and by address', () => {
    const { registry, open } = lines();
    open('1');
    open('2', 'c2', 'b').end(null);
    open('3', 'c3', 'b');
    expect([registry.activeCalls(), registry.activeCallsOf('a'), registry.activeCallsOf('b')]).toEqual([
      2, 1, 1,
    ]);
  });

  it('are limited, in all and by address', () => {
    const { open } = lines();
    open('1', 'c1');
    open('2', 'c2');
    expect(() => open('3', 'c3')).toThrow(refused('too-many-calls'));
    open('4', 'c4', 'b');
    expect(() => open('5', 'c5', 'd')).toThrow(refused('at-capacity'));
  });

  it('are found by their whole key alone', () => {
    const { registry, open } = lines();
    const session = open('1');
    const { resumeKey } = session.options;
    expect(registry.find(resumeKey)).toBe(session);
    for (const wrong of ['', '1', '1.', `${resumeKey}x`, resumeKey.slice(0, -1)])
      expect(() => registry.find(wrong)).toThrow(refused('call-not-found'));
    session.end(null);
    expect(() => registry.find(resumeKey)).toThrow(refused('call-not-found'));
  });

  it('are opened once by a token, and its id is forgotten only after the token is', () => {
    const { clock, open } = lines();
    const session = open('1');
    expect(() => open('1')).toThrow(refused('token-invalid'));
    session.end(null);
    clock.nowMs = 60_000;
    expect(() => open('1')).toThrow(refused('token-invalid'));
  });

  it('end at once when their page is gone, and their conversation can be gone on with', () => {
    const { registry, open } = lines();
    const { resumeKey } = open('1').options;
    expect(() => registry.leave(`${resumeKey}x`)).toThrow(refused('call-not-found'));
    expect(registry.activeCalls()).toBe(1);
    registry.leave(resumeKey);
    expect([registry.activeCalls(), registry.knows('c')]).toEqual([0, true]);
    expect(() => registry.leave(resumeKey)).toThrow(refused('call-not-found'));
    open('2');
    registry.leaveCall('2');
    expect(registry.activeCalls()).toBe(0);
  });

  it('do not begin any more when their page is gone before', () => {
    const { registry, open } = lines();
    registry.leaveCall('1');
    expect(() => open('1')).toThrow(refused('token-invalid'));
    expect(registry.knows('c')).toBe(false);
  });

  it('all end when the server does, each told why', () => {
    const { registry, open } = lines();
    const phones = [new Phone(open('1', 'c1')).dial(), new Phone(open('2', 'c2')).dial()];
    registry.endAll(new LatchError('draining'));
    expect(phones.map((phone) => phone.of('call.ended')[0]?.code)).toEqual(['draining', 'draining']);
    expect(registry.activeCalls()).toBe(0);
  });
});

it('a conversation goes on in the next call, with what was said', () => {
  const { model, registry, open } = lines();
  const phone = new Phone(open('1')).dial();
  phone.say('turn.text', { turnId: 1, text: 'hello' });
  model.line.answer('1.0', 'Good day.', 100);
  phone.say('reply.progress', { replyId: 1, heardMs: 100 });
  phone.say('call.end', {});
  expect(registry.knows('c')).toBe(true);
  open('2');
  expect(model.line.history).toEqual([
    { role: 'user', text: 'hello' },
    { role: 'assistant', text: 'Good day.' },
  ]);
});

it('what a call said, of which something was forgotten, is known for no longer than the call lasts', () => {
  const { model, registry, open } = lines();
  const phone = new Phone(open('1')).dial();
  phone.say('turn.text', { turnId: 1, text: 'hello' });
  model.line.answer('1.0', 'Good day.', 100);
  phone.say('reply.progress', { replyId: 1, heardMs: 100 });
  registry.forgetSaid('c');
  expect(registry.knows('c')).toBe(true);
  phone.say('call.end', {});
  expect(registry.knows('c')).toBe(false);
  // A later call is none of it.
  const later = new Phone(open('2')).dial();
  later.say('call.end', {});
  expect(registry.knows('c')).toBe(true);
});

describe('a conversation has one live session, and one history', () => {
  /** Says something, and hears the answer. */
  const talk = (model: ScriptedModel, phone: Phone, text: string) => {
    const turnId = phone.of('reply.started').length + 1;
    phone.say('turn.text', { turnId, text });
    model.line.answer(`${turnId}.0`, `${text}, too`, 100);
    model.line.end(`${turnId}.0`);
    phone.say('reply.finished', { replyId: turnId, heardMs: 100 });
  };
  const words = (model: ScriptedModel) => model.line.history.map(({ text }) => text);

  it('so a browser whose link broke in the first call goes on with what was said', () => {
    const { model, registry, open } = lines();
    const phone = new Phone(open('1')).dial();
    talk(model, phone, 'hello');
    phone.drop();
    // The link of the browser cannot be picked up again: the browser asks for another call in the same conversation.
    expect(registry.knows('c')).toBe(true);
    new Phone(open('2')).dial();
    expect(words(model)).toEqual(['hello', 'hello, too']);
    expect(registry.activeCalls()).toBe(1);
  });

  it('a call whose conversation is deleted is told so, and leaves nothing', () => {
    const { model, registry, open } = lines();
    const phone = new Phone(open('1')).dial();
    talk(model, phone, 'one');
    registry.forget('c');
    expect(phone.of('call.ended').map(({ code }) => code)).toEqual(['conversation-deleted']);
    new Phone(open('2')).dial();
    expect(words(model)).toEqual([]);
  });

  it('a second call takes over: the first is told why it ends, and none overwrites the other', () => {
    const { model, registry, open } = lines();
    const first = new Phone(open('1')).dial();
    talk(model, first, 'one');
    const session = open('2');
    expect(first.of('call.ended').map(({ code }) => code)).toEqual(['taken-over']);
    expect(first.hungUp).toBe(true);
    const second = new Phone(session).dial();
    talk(model, second, 'two');
    session.end(null);
    open('3');
    expect(words(model)).toEqual(['one', 'one, too', 'two', 'two, too']);
    expect(registry.activeCalls()).toBe(1);
  });

  it('the browser that was taken over from does not take back when its socket returns', () => {
    const { registry, open } = lines();
    const { resumeKey } = open('1').options;
    open('2');
    expect(() => registry.find(resumeKey)).toThrow(refused('taken-over'));
    expect(() => registry.find(`${resumeKey}x`)).toThrow(refused('call-not-found'));
  });

  it('a second call counts as the one that it takes over; one that is refused ends nothing', () => {
    const { registry, open } = lines();
    open('1', 'c1');
    open('2', 'c2');
    open('3', 'c1');
    const phone = new Phone(open('4', 'c4', 'b')).dial();
    expect(() => open('5', 'c4', 'a')).toThrow(refused('too-many-calls'));
    expect(phone.of('call.ended')).toEqual([]);
    expect(registry.activeCalls()).toBe(3);
  });
});

describe('where every line is busy', () => {
  const full = () => {
    const made = lines();
    const calls = [made.open('1', 'c1'), made.open('2', 'c2', 'b'), made.open('3', 'c3', 'd')];
    return { ...made, calls };
  };

  it('the call that is silent for longest makes room, and is told so', () => {
    const { registry, clock, calls, open } = full();
    const phones = calls.map((session) => new Phone(session).dial());
    clock.nowMs = 50_000;
    phones[0]!.say('turn.text', { turnId: 1, text: 'I am here' });
    clock.nowMs = 61_000;
    expect(registry.hasRoom()).toBe(true);
    phones[1]!.say('turn.text', { turnId: 1, text: 'I am here too' });
    open('4', 'c4', 'e');
    expect(phones.map((phone) => phone.of('call.ended').map(({ code }) => code))).toEqual([
      [],
      [],
      ['line-needed'],
    ]);
  });

  it('none does that was silent for less than a minute, or that somebody speaks in', () => {
    const { registry, clock, calls, open } = full();
    const phones = calls.map((session) => new Phone(session).dial());
    for (const phone of phones) phone.speak(1, 20);
    for (let s = 0; s < 90; s += 5) {
      clock.nowMs += 5_000;
      for (const phone of phones) phone.speak(1, 30);
    }
    expect(registry.hasRoom()).toBe(false);
    expect(() => open('4', 'c4', 'e')).toThrow(refused('at-capacity'));
    expect(registry.activeCalls()).toBe(3);
  });

  it('none is kept by what says nothing new, is refused, or is a packet now and then', () => {
    const { model, registry, clock, calls } = full();
    const phones = calls.map((session) => new Phone(session).dial());
    model.connections[0]!.ready();
    phones[0]!.say('turn.text', { turnId: 1, text: 'hello' });
    model.connections[0]!.answer('1.0', 'Hello.', 500);
    phones[0]!.say('reply.progress', { replyId: 1, heardMs: 100 });
    phones[2]!.speak(1, 30);
    for (let s = 0; s < 70; s += 10) {
      clock.nowMs += 10_000;
      phones[0]!.say('reply.progress', { replyId: 1, heardMs: 100 });
      phones[1]!.say('reply.progress', { replyId: 999, heardMs: 5 });
      phones[2]!.speak(1, 3);
    }
    expect(calls.map(({ silentMs }) => silentMs)).toEqual([70_000, 70_000, 70_000]);
    expect(registry.hasRoom()).toBe(true);
  });

  describe('none is kept for long by what costs nothing', () => {
    const replied = (made: ReturnType<typeof full>): Phone => {
      const phone = new Phone(made.calls[0]!).dial();
      made.model.connections[0]!.ready();
      phone.say('turn.text', { turnId: 1, text: 'hello' });
      made.model.connections[0]!.answer('1.0', 'Hello.', 60_000);
      phone.say('reply.progress', { replyId: 1, heardMs: 100 });
      return phone;
    };
    /** What is sent every 20 s, for so long. */
    const silentAfter = (ms: number, begin: (made: ReturnType<typeof full>) => (n: number) => void) => {
      const made = full();
      const send = begin(made);
      for (let n = 1; made.clock.nowMs < ms; n++) {
        made.clock.nowMs += 20_000;
        send(n);
        made.calls[0]!.tick();
      }
      return made.calls[0]!.silentMs;
    };

    it.each<[string, (made: ReturnType<typeof full>) => (n: number) => void]>([
      [
        'silence in a turn that is open',
        ({ calls }) => {
          const phone = new Phone(calls[0]!).dial();
          return () => phone.speak(1, 50, SILENT_PACKET);
        },
      ],
      [
        'silence in turns that are abandoned',
        ({ calls }) => {
          const phone = new Phone(calls[0]!).dial();
          return (turnId) => phone.speak(turnId, 50, SILENT_PACKET).say('turn.abandon', { turnId });
        },
      ],
      [
        'sound in a turn that is abandoned already',
        ({ calls }) => {
          const phone = new Phone(calls[0]!).dial().speak(1, 1).say('turn.abandon', { turnId: 1 });
          return () => phone.speak(1, 50);
        },
      ],
      [
        'turns that are guessed and abandoned before the model can be asked again',
        ({ calls }) => {
          const phone = new Phone(calls[0]!).dial();
          return (turnId) => phone.speak(turnId, 1).guess(turnId).say('turn.abandon', { turnId });
        },
      ],
      [
        'a reply that is heard by a millisecond each time',
        (made) => {
          const phone = replied(made);
          return (n) => phone.say('reply.progress', { replyId: 1, heardMs: 100 + n });
        },
      ],
      [
        'a reply of which more is heard than there is',
        (made) => {
          const phone = replied(made).say('reply.progress', { replyId: 1, heardMs: 1e6 });
          return (n) => phone.say('reply.progress', { replyId: 1, heardMs: 1e6 + n * 20_000 });
        },
      ],
    ])('%s', (_what, begin) => {
      expect(silentAfter(80_000, begin)).toBeGreaterThanOrEqual(60_000);
    });

    it.each<[string, (phone: Phone, turnId: number) => void]>([
      ['sound in a turn that is never ended', (phone) => phone.speak(1, 50)],
      [
        'sound in turns that are abandoned',
        (phone, turnId) => phone.speak(turnId, 50).say('turn.abandon', { turnId }),
      ],
    ])('%s: two minutes', (_what, send) => {
      const begin = ({ calls }: ReturnType<typeof full>) => {
        const phone = new Phone(calls[0]!).dial();
        return (turnId: number) => send(phone, turnId);
      };
      expect(silentAfter(120_000, begin)).toBe(0);
      expect(silentAfter(200_000, begin)).toBe(80_000);
    });

    it('but by somebody who listens to a long reply, or talks and is answered', () => {
      const listens = silentAfter(280_000, (made) => {
        const phone = replied(made);
        made.model.connections[0]!.say({
          type: 'response-audio',
          responseId: 'r1.0',
          itemId: 'i1.0',
          pcm: new Int16Array(24_000 * 300),
        });
        return (n) => phone.say('reply.progress', { replyId: 1, heardMs: 100 + n * 19_000 });
      });
      const talks = silentAfter(280_000, ({ model, calls }) => {
        const phone = new Phone(calls[0]!).dial();
        model.connections[0]!.ready();
        return (turnId) => phone.speak(turnId, 50).guess(turnId).commit(turnId);
      });
      expect([listens, talks]).toEqual([0, 0]);
    });
  });

  it('none does that only opens turns and says nothing', () => {
    const { registry, clock, calls } = full();
    const phone = new Phone(calls[0]!).dial();
    for (let turnId = 1; turnId <= 7; turnId++) {
      phone.speak(turnId, 1).say('turn.abandon', { turnId });
      clock.nowMs += 10_000;
    }
    expect(registry.hasRoom()).toBe(true);
  });
});

describe('calls one after the other', () => {
  /** Sixty calls that each type twenty turns in half a second. Returns how often the model was asked. */
  const askedBy = (addressOf: (n: number) => string) => {
    const { model, open, clock } = lines({ networkOf: (address) => address[0]! });
    let asked = 0;
    for (let n = 1; n <= 60; n++) {
      const session = open(`${n}`, `c${n}`, addressOf(n));
      const phone = new Phone(session).dial();
      model.line.ready();
      for (let turnId = 1; turnId <= 20; turnId++) {
        phone.say('turn.text', { turnId, text: 'go on' });
        model.line.answer(`${turnId}.0`, 'Yes.', 20);
        model.line.end(`${turnId}.0`);
      }
      asked += model.line.asked().filter((command) => command.startsWith('create')).length;
      clock.nowMs += 500;
      session.end(null);
    }
    return asked;
  };

  it('from one address ask for no more answers than its calls could at once', () => {
    const asked = askedBy(() => 'a');
    // Two calls of an address: 50 at once, and one a second.
    expect(asked).toBeGreaterThanOrEqual(50);
    expect(asked).toBeLessThanOrEqual(50 + 31);
  });

  it('from ever new addresses of one network ask for no more than four addresses could', () => {
    const asked = askedBy((n) => `a${n}`);
    expect(asked).toBeGreaterThanOrEqual(200);
    expect(asked).toBeLessThanOrEqual(200 + 124);
  });

  it('from another network are asked for as if nobody else called', () => {
    const { model, open } = lines({ maxCalls: 100, networkOf: (address) => address[0]! });
    const answersFor = (address: string): number => {
      const session = open(address, address, address);
      const phone = new Phone(session).dial();
      model.line.ready();
      for (let turnId = 1; turnId <= 25; turnId++) {
        phone.say('turn.text', { turnId, text: 'go on' });
        model.line.answer(`${turnId}.0`, 'Yes.', 20);
        model.line.end(`${turnId}.0`);
      }
      session.end(null);
      return phone.of('reply.started').length;
    };
    for (let n = 1; n <= 8; n++) expect(answersFor(`a${n}`)).toBe(25);
    expect([answersFor('a9'), answersFor('b1')]).toEqual([0, 25]);
  });
});

describe('a call in which nobody speaks', () => {
  it('is told so a minute before, ends, and goes on when somebody comes back', () => {
    const { clock, open, registry } = lines();
    const session = open('1', 'c1');
    const phone = new Phone(session).dial();
    const pass = (ms: number): void => {
      clock.nowMs += ms;
      session.tick();
    };
    pass(239_000);
    expect(phone.of('call.idle')).toEqual([]);
    pass(1_000);
    pass(1_000);
    expect(phone.of('call.idle')).toEqual([{ endsInMs: 60_000 }]);
    phone.say('turn.text', { turnId: 1, text: 'still here' });
    expect(phone.of('call.idle').at(-1)).toEqual({ endsInMs: null });
    pass(299_000);
    expect(phone.of('call.ended')).toEqual([]);
    pass(1_000);
    expect(phone.of('call.ended')).toMatchObject([{ code: 'call-idle' }]);
    expect(registry.knows('c1')).toBe(true);
  });

  it('is not warned from its beginning where the limit is short', () => {
    const idle = new IdleWatch(60_000, 0);
    expect(idle.look(1_000)).toEqual({ kind: 'none' });
    expect(idle.look(30_000)).toEqual({ kind: 'warn', endsInMs: 30_000 });
    expect(idle.look(60_000)).toEqual({ kind: 'end' });
  });
});
