import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CodeTries, FIRST_PAUSE_S, LONGEST_PAUSE_S, TRY_LIMITS } from '../../../server/gateway/code-tries.ts';

const { perAddress, perNetwork } = TRY_LIMITS;
const wrong = (): boolean => false;
const right = (): boolean => true;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let tries: CodeTries;
beforeEach(() => {
  tries = new CodeTries();
});

/** What comes of a try, a second after the one before. */
async function attempt(address: string, check = wrong): Promise<string> {
  await vi.advanceTimersByTimeAsync(1000);
  return tries.isRight(address, check).then(
    (isRight) => (isRight ? 'right' : 'wrong'),
    (error: { code: string; detail: string }) => `${error.code} ${error.detail}`,
  );
}

/** Tries until it is held back. Returns how often it tried, and what it was told. */
async function guess(address: string): Promise<{ times: number; told: string }> {
  for (let times = 0; ; times++) {
    const told = await attempt(address);
    if (told !== 'wrong') return { times, told };
  }
}

describe('one address', () => {
  test('is held back, even with the right code, and longer each time', async () => {
    expect(await guess('1.2.3.4')).toEqual({ times: perAddress, told: `rate-limited ${FIRST_PAUSE_S} s` });
    expect(await attempt('1.2.3.4', right)).toMatch(/^rate-limited/);
    const pauses = [];
    for (let i = 0; i < 6; i++) {
      await vi.advanceTimersByTimeAsync(LONGEST_PAUSE_S * 1000);
      pauses.push((await guess('1.2.3.4')).told);
    }
    expect(pauses.map((told) => Number(/(\d+) s/.exec(told)![1]))).toEqual([120, 240, 480, 900, 900, 900]);
  });

  test('does not hold back another one', async () => {
    await guess('1.2.3.4');
    expect(await attempt('1.2.3.5', right)).toBe('right');
  });

  test('with the right code may enter it as often as it likes: a whole company does', async () => {
    for (let i = 0; i < 5 * perNetwork; i++) expect(await attempt('1.2.3.4', right)).toBe('right');
  });

  test('that is held back costs the others no tries', async () => {
    await guess('1.2.3.4');
    await Promise.all(Array.from({ length: 300 }, () => tries.isRight('1.2.3.4', wrong).catch(() => {})));
    expect(await tries.isRight('5.6.7.8', right)).toBe(true);
  });
});

describe('a network', () => {
  const from = (subnet: number): string => `2001:db8:1:${subnet.toString(16)}::/64`;

  test('of many addresses is held back as one, and longer each time', async () => {
    let subnet = 0;
    for (const pauseS of [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S]) {
      for (let i = 0; i < perNetwork; i++) expect(await attempt(from(subnet++))).toBe('wrong');
      expect(await attempt(from(subnet++))).toBe(`rate-limited ${pauseS} s`);
      expect(await attempt(from(subnet++), right)).toMatch(/^rate-limited/);
      expect(await attempt('2001:db8:2:1::/64', right)).toBe('right');
      await vi.advanceTimersByTimeAsync(pauseS * 1000);
    }
  });
});

describe('in all', () => {
  test('so many are tried, and nobody is locked out for longer than ten seconds', async () => {
    await vi.advanceTimersByTimeAsync(1000);
    const told = await Promise.all(
      Array.from({ length: 1_100 }, (_, i) =>
        tries.isRight(`${i >> 8}.${i & 255}.0.1`, wrong).then(
          () => 'tried',
          (error: { detail: string }) => error.detail,
        ),
      ),
    );
    expect(told.filter((answer) => answer === 'tried')).toHaveLength(1_000);
    expect(told.filter((answer) => answer === '10 s')).toHaveLength(100);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await attempt('9.9.9.9', right)).toBe('right');
  });

  test('somebody who repeats the right code takes nothing from the others', async () => {
    await vi.advanceTimersByTimeAsync(1000);
    for (let i = 0; i < 1_500; i++) expect(await tries.isRight('1.2.3.4', right)).toBe(true);
    expect(await attempt('9.9.9.9', right)).toBe('right');
  });
});
