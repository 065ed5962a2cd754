import { describe, expect, it } from 'vitest';
import { inUse, nextMove, ROTATION_START, spareFailed } from '../../../../server/session/core/rotation.ts';
import { SEQUENCER_START } from '../../../../server/session/core/sequencer-state.ts';
import { EMPTY_LEDGER } from '../../../../shared/ledger/ledger-state.ts';

const MINUTE_MS = 60_000;

describe('a session that lasts for an hour', () => {
  const rotation = inUse(1_000, 60 * MINUTE_MS);
  const moveAt = (atMs: number, part = rotation): ReturnType<typeof nextMove> =>
    nextMove({ rotation: part, ledger: EMPTY_LEDGER, sequencer: SEQUENCER_START }, atMs);

  it('is replaced within its last two minutes', () => {
    expect(rotation.dueMs).toBe(1_000 + 58 * MINUTE_MS);
    expect(moveAt(rotation.dueMs! - 1)).toBeNull();
    expect(moveAt(rotation.dueMs!)).toBe('open');
  });

  it('is replaced only when the other one is ready', () => {
    const dueMs = rotation.dueMs!;
    expect(moveAt(dueMs, { ...rotation, spare: { phase: 'dialled' } })).toBeNull();
    expect(moveAt(dueMs, { ...rotation, spare: { phase: 'ready', readyMs: dueMs, lastsMs: null } })).toBe(
      'use',
    );
  });

  it('is not replaced while the model waits for the end of what was cancelled', () => {
    const spare = { phase: 'ready', readyMs: 0, lastsMs: null } as const;
    const stray = { tag: null, responseId: 'r', items: [], dropped: [], audioItem: null } as const;
    const cancelled = {
      ...stray,
      fate: { kind: 'discard' },
      cancelled: true,
      sinceMs: rotation.dueMs!,
    } as const;
    const sequencer = { ...SEQUENCER_START, strays: [cancelled] };
    const asked = { rotation: { ...rotation, spare }, ledger: EMPTY_LEDGER, sequencer };
    expect(nextMove(asked, rotation.dueMs! + 1_000)).toBeNull();
    expect(nextMove(asked, rotation.dueMs! + 10_000)).toBe('use');
  });

  it('gets another try after a failed one, within 15 s each time', () => {
    let failed = rotation;
    const waits = Array.from({ length: 6 }, () => (failed = spareFailed(failed, true, 0)).dialFromMs);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  });
});

it('a session without a known end is not replaced', () => {
  expect(inUse(0, null)).toEqual(ROTATION_START);
});
