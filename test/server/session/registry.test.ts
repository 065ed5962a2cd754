import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionRegistry } from '../../../server/session/registry.ts';
import { LatchError } from '../../../shared/errors.ts';
import { Phone } from './phone.ts';
import { ScriptedModel } from './scripted-model.ts';

const registries: SessionRegistry[] = [];
afterEach(() => registries.splice(0).forEach((registry) => registry.endAll(new LatchError('draining'))));

function lines() {
  const model = new ScriptedModel();
  const clock = { nowMs: 0 };
  const registry = new SessionRegistry({
    model,
    log: pino({ level: 'silent' }),
    nowMs: () => clock.nowMs,
    maxCalls: 3,
    maxCallsPerAddress: 2,
    maxCallMs: 600_000,
    resumeWindowMs: 30_000,
    speculation: true,
    taps: [],
  });
  registries.push(registry);
  const open = (callId: string, conversationId = 'c', address = 'a') =>
    registry.open({ callId, conversationId, address });
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
    open('1');
    open('2');
    expect(() => open('3')).toThrow(refused('too-many-calls'));
    open('4', 'c', 'b');
    expect(() => open('5', 'c', 'd')).toThrow(refused('at-capacity'));
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

  it('all end when the server does, each told why', () => {
    const { registry, open } = lines();
    const phones = [new Phone(open('1')).dial(), new Phone(open('2')).dial()];
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
  expect(registry.knows('c')).toBe(false);
  phone.say('call.end', {});
  expect(registry.knows('c')).toBe(true);
  open('2');
  expect(model.line.history).toEqual([
    { role: 'user', text: 'hello' },
    { role: 'assistant', text: 'Good day.' },
  ]);
});
