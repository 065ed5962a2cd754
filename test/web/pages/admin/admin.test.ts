import { afterEach, describe, expect, test, vi } from 'vitest';
import type { KiosksAnswer } from '../../../../shared/kiosk/admin.ts';
import { LatchError } from '../../../../shared/errors.ts';

const api = vi.hoisted(() => ({
  listKiosks: vi.fn(),
  renewCode: vi.fn(),
  signIn: vi.fn(),
  signOut: vi.fn(),
}));
vi.mock('../../../../web/pages/admin/admin-api.ts', () => api);
// Nothing renders here: runes are plain fields.
const field = <Value>(value: Value): Value => value;
vi.stubGlobal('$state', Object.assign(field, { raw: field }));
const { Admin } = await import('../../../../web/pages/admin/admin.svelte.ts');

const listed = (change: Partial<KiosksAnswer['kiosks'][number]> = {}, nowMs = 1_000): KiosksAnswer => ({
  kiosks: [
    {
      id: 'a',
      name: 'Lobby',
      pairedAtMs: 500,
      codeUntilMs: null,
      said: null,
      selfCheckMinutes: 0,
      paused: false,
      message: null,
      ...change,
    } as KiosksAnswer['kiosks'][number],
  ],
  nowMs,
  serverVersion: '1',
  keepMost: 'audio',
});

afterEach(() => vi.resetAllMocks());

describe('a code for a kiosk that has a device', () => {
  test('is used only once a device has entered it, not when it runs out', async () => {
    const admin = new Admin();
    api.renewCode.mockResolvedValue({ id: 'a', code: 'X', untilMs: 60_000, nowMs: 1_000 });
    api.listKiosks.mockResolvedValue(listed({ codeUntilMs: 60_000 }));
    await admin.renewCode('a');
    expect(admin.isPaired).toBe(false);
    api.listKiosks.mockResolvedValue(listed({ codeUntilMs: null }, 61_000));
    await admin.load();
    expect(admin.isPaired).toBe(false);
    api.listKiosks.mockResolvedValue(listed({ pairedAtMs: 1_500 }, 62_000));
    await admin.load();
    expect(admin.isPaired).toBe(true);
  });
});

describe('a session', () => {
  test('that ran out leaves nothing: whether the next list comes decides what is shown', async () => {
    const admin = new Admin();
    api.listKiosks.mockResolvedValue(listed());
    await admin.load();
    api.listKiosks.mockRejectedValue(new LatchError('admin-required'));
    await admin.load();
    expect(admin.state.kind).toBe('signed-out');
    expect(admin.kiosks).toEqual([]);
    api.listKiosks.mockRejectedValue(new LatchError('store-away'));
    await admin.signIn('code');
    expect(admin.state.kind).toBe('failed');
  });

  test('that was left shows no list that comes late', async () => {
    const admin = new Admin();
    let answer: (listed: KiosksAnswer) => void = () => {};
    api.listKiosks.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const loading = admin.load();
    await admin.signOut();
    answer(listed());
    await loading;
    expect(admin.state.kind).toBe('signed-out');
    expect(admin.kiosks).toEqual([]);
  });
});
