import { expect, test } from 'vitest';
import { viewOf } from '../../../server/kiosk/device-view.ts';
import { ordersFor } from '../../../server/kiosk/orders.ts';
import { heartbeat, kiosk } from './kiosk.ts';

test('what a device said to be so long ago is dated by the server’s clock', () => {
  const error = { code: 'mic-missing', message: 'No microphone', agoMs: 1_000 };
  const said = { atMs: 90_000, heartbeat: { ...heartbeat, error } };
  expect(viewOf(kiosk('a', { pairing: 'p', pairedAtMs: 2, said }), 100_000).said).toEqual({
    atMs: 90_000,
    state: 'attract',
    version: '0.1.0+12345678',
    hearing: { result: 'heard', atMs: 85_000 },
    error: { code: 'mic-missing', message: 'No microphone', atMs: 89_000 },
    callsToday: 3,
  });
});

test('a code that ran out is none', () => {
  expect(viewOf(kiosk('a', { codeUntilMs: 500 }), 499).codeUntilMs).toBe(500);
  expect(viewOf(kiosk('a', { codeUntilMs: 500 }), 500).codeUntilMs).toBeNull();
});

test('neither the administrator’s list nor the device gets the hash of the PIN, or the pairing', () => {
  const secret = kiosk('a', { pinHash: 'salt and hash', pairing: 'secret pairing' });
  for (const told of [viewOf(secret, 0), ordersFor(secret, '1')])
    expect(JSON.stringify(told)).not.toMatch(/salt|secret/);
  expect(ordersFor(secret, '1').hasPin).toBe(true);
});

test('settings that the device has already are left out', () => {
  expect(ordersFor(kiosk('a', { revision: 3 }), '1', 3).settings).toBeNull();
  expect(ordersFor(kiosk('a', { revision: 3 }), '1', 2).settings).not.toBeNull();
});
