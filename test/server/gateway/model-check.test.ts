import { describe, expect, test } from 'vitest';
import { ownMachineCheck } from '../../../server/gateway/caller.ts';
import { AdminCode } from '../../../server/gateway/admin-code.ts';
import { ModelCheck, type ModelCheckOptions } from '../../../server/gateway/model-check.ts';
import { createTokens } from '../../../server/gateway/tokens.ts';

const tokens = createTokens(new Uint8Array(32).fill(7), () => Date.now());
const CODE = 'twelve letters';
const WELL = { possible: true, summary: 'All is well.', rows: [] };
const { signal: gone } = new AbortController();
const here = { address: '127.0.0.1', isHere: true, gone };
const elsewhere = { address: '1.2.3.4', isHere: false, gone };

const modelCheck = (options: Partial<ModelCheckOptions> = {}): ModelCheck =>
  new ModelCheck({ adminCode: null, check: async () => WELL, ...options });

describe('a check of the speech model', () => {
  test('is for a browser on the server’s own machine', async () => {
    const check = modelCheck();
    expect(check.allows(here)).toBe('yes');
    expect(await check.run(here, {})).toEqual(WELL);
  });

  test('is not for another one, with whatever code, where no operator’s code is set', async () => {
    const check = modelCheck();
    expect(check.allows(elsewhere)).toBeUndefined();
    for (const body of [{}, { code: '' }, { code: CODE }])
      await expect(check.run(elsewhere, body)).rejects.toMatchObject({ code: 'check-not-allowed' });
  });

  test('is for one that gives the operator’s code', async () => {
    const check = modelCheck({ adminCode: new AdminCode(CODE, tokens) });
    expect(check.allows(elsewhere)).toBe('with-code');
    expect(await check.run(elsewhere, { code: ` ${CODE} ` })).toEqual(WELL);
    await expect(check.run(elsewhere, {})).rejects.toMatchObject({ code: 'check-not-allowed' });
    await expect(check.run(elsewhere, { code: 'twelve lettres' })).rejects.toMatchObject({
      code: 'admin-wrong',
    });
  });

  test('cannot be had by guessing the code', async () => {
    const check = modelCheck({ adminCode: new AdminCode(CODE, tokens) });
    for (let tries = 0; tries < 5; tries++)
      await expect(check.run(elsewhere, { code: `${tries}` })).rejects.toMatchObject({ code: 'admin-wrong' });
    await expect(check.run(elsewhere, { code: CODE })).rejects.toMatchObject({ code: 'rate-limited' });
  });

  test('runs once at a time, and another one after it', async () => {
    let finish = (): void => {};
    const check = modelCheck({ check: () => new Promise((resolve) => (finish = () => resolve(WELL))) });
    const first = check.run(here, {});
    await expect(check.run(here, {})).rejects.toMatchObject({ code: 'check-running' });
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    expect(await first).toEqual(WELL);
    const second = check.run(here, {});
    await new Promise((resolve) => setImmediate(resolve));
    finish();
    expect(await second).toEqual(WELL);
  });

  test('that fails does not hold up the next one', async () => {
    let fails = true;
    const check = modelCheck({
      check: async () => {
        if (fails) throw new Error('broken');
        return WELL;
      },
    });
    await expect(check.run(here, {})).rejects.toThrow('broken');
    fails = false;
    expect(await check.run(here, {})).toEqual(WELL);
  });

  test('is had four times in ten minutes', async () => {
    const check = modelCheck();
    for (let times = 0; times < 4; times++) await check.run(here, {});
    await expect(check.run(here, {})).rejects.toMatchObject({ code: 'rate-limited' });
  });

  test.each([null, 'x', { code: 5 }, { code: 'x'.repeat(257) }, { other: 1 }])(
    'is not had by %j',
    async (body) => {
      await expect(modelCheck().run(here, body)).rejects.toMatchObject({ code: 'bad-event' });
    },
  );
});

describe('a browser on this machine', () => {
  const direct = { headers: { host: 'localhost:8080' }, socket: { remoteAddress: '127.0.0.1' } };
  const settings = { trustedProxies: 0, origins: [] };
  const isHere = ownMachineCheck(settings);

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('comes from %s', (remoteAddress) => {
    expect(isHere({ ...direct, socket: { remoteAddress } })).toBe(true);
  });

  test.each(['192.168.1.5', '::ffff:10.0.0.1', '2001:db8::1', ''])(
    'does not come from “%s”',
    (remoteAddress) => {
      expect(isHere({ ...direct, socket: { remoteAddress } })).toBe(false);
    },
  );

  test.each(['127.0.0.1', '[::1]:8080', 'localhost'])('names the host %s', (host) => {
    expect(isHere({ ...direct, headers: { host } })).toBe(true);
  });

  test.each(['latch.example', 'localhost.latch.example', '', undefined])(
    'does not name the host %s',
    (host) => {
      expect(isHere({ ...direct, headers: host === undefined ? {} : { host } })).toBe(false);
    },
  );

  test.each([
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-envoy-external-address',
    'x-original-host',
    'x-real-ip',
    'forwarded',
    'via',
    'cf-connecting-ip',
    'true-client-ip',
    'tailscale-user-login',
  ])('sends no %s', (name) => {
    expect(isHere({ ...direct, headers: { ...direct.headers, [name]: '127.0.0.1' } })).toBe(false);
  });

  test.each(['http://localhost:8080', 'http://127.0.0.1:8080', 'https://[::1]'])(
    'may have the origin %s',
    (origin) => {
      expect(isHere({ ...direct, headers: { ...direct.headers, origin } })).toBe(true);
    },
  );

  test.each(['https://latch.example', 'null', '', 'http://localhost.latch.example'])(
    'has not the origin “%s”',
    (origin) => {
      expect(isHere({ ...direct, headers: { ...direct.headers, origin } })).toBe(false);
    },
  );

  test('is nobody where the settings say that something is between', () => {
    expect(ownMachineCheck({ ...settings, trustedProxies: 1 })(direct)).toBe(false);
    expect(ownMachineCheck({ ...settings, origins: ['https://latch.example'] })(direct)).toBe(false);
  });
});
