import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KilledServer } from './killed-server.ts';

test('a server that is killed in the middle of calls loses the turn in progress at most, and every sound can be read', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'latch-kill-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await KilledServer.create(dataDir);
  onTestFinished(() => server.close());
  let answered = 0;
  for (const afterMs of [900, 2_300, 3_100]) {
    const kill = await server.kill(afterMs);
    expect(kill.faults).toEqual([]);
    answered += kill.answered;
  }
  expect(answered).toBeGreaterThan(0);
}, 180_000);
