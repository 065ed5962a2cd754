import { expect, test } from 'vitest';
import type { DeviceView } from '../../../shared/kiosk/admin.ts';
import { alarmsOf, SILENT_AFTER_MS } from '../../../shared/kiosk/alarms.ts';

const NOW = 10_000_000;
const MINUTE = 60_000;
type Said = NonNullable<DeviceView['said']>;

const said = (rest: Partial<Said> = {}): Said => ({
  atMs: NOW - 5_000,
  state: 'attract',
  version: '1',
  hearing: { result: 'heard', atMs: NOW - MINUTE },
  error: null,
  callsToday: 0,
  ...rest,
});
const kinds = (view: Partial<DeviceView>): string[] =>
  alarmsOf({ pairedAtMs: 1, said: said(), selfCheckMinutes: 60, ...view }, NOW).map(({ kind }) => kind);

test('all is well with a screen that spoke just now and hears', () => {
  expect(kinds({})).toEqual([]);
});

test('a screen that is silent for more than 90 seconds is missed, from its pairing on', () => {
  expect(SILENT_AFTER_MS).toBe(90_000);
  expect(kinds({ said: said({ atMs: NOW - 90_000 }) })).toEqual([]);
  expect(kinds({ said: said({ atMs: NOW - 90_001 }) })).toEqual(['silent']);
  expect(kinds({ said: null, pairedAtMs: NOW - 80_000 })).toEqual([]);
  expect(kinds({ said: null, pairedAtMs: NOW - 100_000 })).toEqual(['silent']);
});

test('a kiosk without a device is not missed', () => {
  expect(kinds({ pairedAtMs: null, said: null })).toEqual([]);
});

test.each(['not-heard', 'failed'] as const)(
  'a self-check that was “%s” is an alarm, also where none is due',
  (result) => {
    const hearing = { result, atMs: NOW - MINUTE };
    expect(alarmsOf({ pairedAtMs: 1, said: said({ hearing }), selfCheckMinutes: 0 }, NOW)).toEqual([
      { kind: 'hearing', result, sinceMs: NOW - MINUTE },
    ]);
  },
);

test('a proof of hearing that is too old is none; where nobody wants one, none is missed', () => {
  const old = said({ hearing: { result: 'heard', atMs: NOW - 131 * MINUTE } });
  expect(kinds({ said: old })).toEqual(['hearing']);
  expect(kinds({ said: old, selfCheckMinutes: 120 })).toEqual([]);
  expect(kinds({ said: old, selfCheckMinutes: 0 })).toEqual([]);
  const never = said({ hearing: null });
  expect(kinds({ said: never, pairedAtMs: NOW - 129 * MINUTE })).toEqual([]);
  expect(kinds({ said: never, pairedAtMs: NOW - 131 * MINUTE })).toEqual(['hearing']);
});

test('what failed on the screen is told last', () => {
  const error = { code: 'mic-missing', message: 'No microphone', atMs: NOW - 2_000 };
  expect(
    kinds({ said: said({ atMs: NOW - 200_000, hearing: { result: 'failed', atMs: 0 }, error }) }),
  ).toEqual(['silent', 'hearing', 'error']);
});
