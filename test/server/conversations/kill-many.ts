/** npx tsx test/server/conversations/kill-many.ts [--kills 50] [--seed 1]: kills a server in the middle of calls, and reads what was kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../../doubles/seeded.ts';
import { KilledServer } from './killed-server.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } },
});
const random = seeded(Number(values.seed));
const dataDir = mkdtempSync(join(tmpdir(), 'latch-kill-'));
const server = await KilledServer.create(dataDir);
let answered = 0;
let failed = 0;
for (let i = 0; i < Number(values.kills); i++) {
  const afterMs = Math.round(200 + 4_000 * random());
  const { answered: turns, faults } = await server.kill(afterMs);
  answered += turns;
  if (faults.length > 0) failed++;
  console.log(
    `kill ${i + 1} after ${afterMs} ms: ${turns} turns were sure; ${faults.join('; ') || 'all there'}`,
  );
}
await server.close();
rmSync(dataDir, { recursive: true, force: true });
console.log(`${values.kills} kills, ${answered} turns that had to be there, ${failed} kills with a fault`);
process.exit(failed > 0 ? 1 : 0);
