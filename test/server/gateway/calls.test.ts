import { describe, expect, test } from 'vitest';
import { CallDoor, type CallDoorOptions } from '../../../server/gateway/calls.ts';
import { createTokens } from '../../../server/gateway/tokens.ts';
import { PROTOCOL_VERSION } from '../../../shared/protocol.ts';
import { NO_CALLS } from '../http/serve-http.ts';

const tokens = createTokens(new Uint8Array(32).fill(7), () => Date.now());
const nobody = {
  address: '1.2.3.4',
  person: 'somebody',
  accessCookie: undefined,
  isKiosk: false,
  protocol: String(PROTOCOL_VERSION),
};

function door(
  options: Partial<CallDoorOptions> = {},
  limits: Partial<CallDoorOptions['limits']> = {},
): CallDoor {
  return new CallDoor({
    accessCode: null,
    limits: { callsPerMinute: 100, ...limits },
    model: { label: 'built-in', builtin: true, examples: [] },
    turn: { detector: 'timer', modelUrl: null },
    tokens,
    admission: NO_CALLS,
    keptHistory: async () => null,
    isBudgetSpent: () => false,
    ...options,
  });
}

describe('a call', () => {
  test('is allowed by a token that names it', async () => {
    const { token, callId, conversationId } = await door().createCall(nobody, {});
    expect(await tokens.verifyCall(token)).toMatchObject({ callId, conversationId });
  });

  test('is told what tells when a turn is over', async () => {
    const { turn } = await door().createCall(nobody, {});
    expect(turn).toEqual({ detector: 'timer', modelUrl: null });
  });

  test('goes on with a conversation that the server holds for whoever has its key, and begins afresh for others', async () => {
    const admission = { ...NO_CALLS, knows: () => true };
    const held = door({ admission });
    const first = await held.createCall(nobody, {});
    const other = await held.createCall(nobody, {});
    const ask = async (ref: object) => (await held.createCall(nobody, ref)).conversationId;
    const { conversationId, conversationKey } = first;
    expect(await ask({ conversationId, conversationKey })).toBe(conversationId);
    for (const wrong of [
      { conversationId },
      { conversationId, conversationKey: '' },
      { conversationId, conversationKey: other.conversationKey },
      { conversationId, conversationKey: `${conversationKey}A` },
      { conversationKey },
    ])
      expect(await ask(wrong)).not.toBe(conversationId);
    const gone = door({ admission: NO_CALLS });
    expect(await gone.createCall(nobody, { conversationId, conversationKey })).not.toMatchObject({
      conversationId,
    });
  });

  test('of a page that keeps no key begins a conversation, and the page learns no member that is new to it', async () => {
    const admission = { ...NO_CALLS, knows: () => true };
    const old = { ...nobody, protocol: '2' };
    const first = await door({ admission }).createCall(old, {});
    expect(first).not.toHaveProperty('conversationKey');
    const { conversationId } = first;
    expect(await door({ admission }).createCall(old, { conversationId })).not.toMatchObject({
      conversationId,
    });
  });

  test('is refused where every line is busy', async () => {
    const admission = { ...NO_CALLS, hasRoom: () => false };
    await expect(door({ admission }).createCall(nobody, {})).rejects.toMatchObject({ code: 'at-capacity' });
  });

  test('is refused where the money of the day is spent', async () => {
    await expect(door({ isBudgetSpent: () => true }).createCall(nobody, {})).rejects.toMatchObject({
      code: 'budget-spent',
    });
  });

  test('is refused where one address has too many', async () => {
    const admission = {
      ...NO_CALLS,
      mayCall: (address: string) => address !== '1.2.3.4',
    };
    await expect(door({ admission }).createCall(nobody, {})).rejects.toMatchObject({
      code: 'too-many-calls',
    });
    await door({ admission }).createCall({ ...nobody, address: '4.3.2.1' }, {});
  });

  test('is refused where an address asks too often; others are not', async () => {
    const busy = door({}, { callsPerMinute: 2 });
    await busy.createCall(nobody, {});
    await busy.createCall(nobody, {});
    await expect(busy.createCall(nobody, {})).rejects.toMatchObject({
      code: 'rate-limited',
      detail: expect.stringMatching(/^\d+ s$/),
    });
    await busy.createCall({ ...nobody, address: '4.3.2.1' }, {});
  });

  test('is refused where a network asks too often from many addresses; other networks are not', async () => {
    const busy = door({}, { callsPerMinute: 2 });
    for (const [network, address] of [
      ['1.2.3', (n: number) => `1.2.3.${n}`],
      ['2001:db8:1', (n: number) => `2001:db8:1:${n}::/64`],
    ] as const) {
      for (let n = 1; n <= 8; n++) await busy.createCall({ ...nobody, address: address(n) }, {});
      await expect(busy.createCall({ ...nobody, address: address(9) }, {}), network).rejects.toMatchObject({
        code: 'rate-limited',
      });
    }
    await busy.createCall({ ...nobody, address: '1.2.4.1' }, {});
    await busy.createCall({ ...nobody, address: '2001:db8:2:1::/64' }, {});
  });

  test.each([[null], ['x'], [{ conversationId: 5 }], [{ conversationId: 'x'.repeat(65) }], [{ other: 1 }]])(
    'is not asked for by %j',
    async (body) => {
      await expect(door().createCall(nobody, body)).rejects.toMatchObject({ code: 'bad-event' });
    },
  );
});

describe('a page that goes away', () => {
  function leaving() {
    const left: string[] = [];
    const admission = {
      ...NO_CALLS,
      leave: (resumeKey: string) => void left.push(resumeKey),
      leaveCall: (callId: string) => void left.push(callId),
    };
    return { left, it: door({ admission }) };
  }

  test('ends its call by the key of the call, or by its token where the call was not up yet', async () => {
    const { left, it } = leaving();
    const { callId, token } = await it.createCall(nobody, {});
    await it.endCall({ resumeKey: 'key' });
    await it.endCall({ token });
    expect(left).toEqual(['key', callId]);
  });

  test('ends no call with a token that the server did not sign, nor with nothing', async () => {
    const { left, it } = leaving();
    await expect(it.endCall({ token: 'forged' })).rejects.toMatchObject({ code: 'token-invalid' });
    for (const body of [null, {}, { resumeKey: 5 }, { resumeKey: 'key', token: 'token' }])
      await expect(it.endCall(body)).rejects.toMatchObject({ code: 'bad-event' });
    expect(left).toEqual([]);
  });
});

describe('with an access code', () => {
  test('nobody calls without it, and who enters it may', async () => {
    const locked = door({ accessCode: 'sesame' });
    expect((await locked.hello(nobody)).access).toBe('code-required');
    await expect(locked.createCall(nobody, {})).rejects.toMatchObject({ code: 'access-required' });
    await expect(locked.enter(nobody, { code: 'sesam' })).rejects.toMatchObject({ code: 'access-wrong' });
    const guest = { ...nobody, accessCookie: await locked.enter(nobody, { code: ' sesame ' }) };
    expect((await locked.hello(guest)).access).toBe('granted');
    await locked.createCall(guest, {});
  });

  test('guessing is cut off, even for the right code', async () => {
    const locked = door({ accessCode: 'sesame' });
    for (let i = 0; i < 10; i++) {
      await expect(locked.enter(nobody, { code: `guess ${i}` })).rejects.toMatchObject({
        code: 'access-wrong',
      });
    }
    await expect(locked.enter(nobody, { code: 'sesame' })).rejects.toMatchObject({ code: 'rate-limited' });
    await locked.enter({ ...nobody, address: '4.3.2.1' }, { code: 'sesame' });
  });
});

test('without an access code the door is open', async () => {
  expect((await door().hello(nobody)).access).toBe('open');
});
