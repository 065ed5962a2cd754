/** npx tsx test/bench/fuzz.ts: a long run of what test/fuzz does briefly in the tests. docs/benchmarks.md says what it shows. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { ENTRANCES } from '../fuzz/entrances.ts';
import { FuzzedServer } from '../fuzz/fuzzed-server.ts';
import { runFuzz, type FuzzResult } from '../fuzz/run-fuzz.ts';

const HELP = `npx tsx test/bench/fuzz.ts [options]
  --inputs N   so many inputs in all, the same number through each entrance (default: 100000)
  --seed N     the same seed gives the same inputs (default: chosen by chance, and printed)
  --only NAME  ${ENTRANCES.map(({ name }) => `"${name}"`).join(', ')}; may be given more than once`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    only: { type: 'string', multiple: true, default: ENTRANCES.map(({ name }) => name) },
    help: { type: 'boolean', default: false },
  },
});
const chosen = ENTRANCES.filter(({ name }) => values.only.includes(name));
const inputs = Math.ceil(Number(values.inputs) / chosen.length);
const seed = Number(values.seed);
if (values.help || chosen.length !== values.only.length || !(inputs > 0) || !Number.isInteger(seed)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 1);
}

const MIB = 2 ** 20;
const mib = (bytes: number): string => (bytes / MIB).toFixed(0);
const arrow = (before: number, after: number): string => `${mib(before)} → ${mib(after)}`;

function row({ entrance, inputs, perSecond, before, after, failures }: FuzzResult): string {
  const cells = [
    entrance.padEnd(27),
    String(inputs).padStart(8),
    perSecond.toFixed(0).padStart(7),
    arrow(before.heapBytes, after.heapBytes).padStart(11),
    arrow(before.rssBytes, after.rssBytes).padStart(11),
    `${before.descriptors ?? '?'} → ${after.descriptors ?? '?'}`.padStart(11),
    failures.length === 0 ? 'good' : 'BROKEN',
  ];
  return cells.join('  ');
}

console.log(`seed ${seed}`);
console.log('entrance                       inputs  per s    heap, MiB    RSS, MiB  descriptors');
let broken = 0;
for (const entrance of chosen) {
  const server = await FuzzedServer.start();
  try {
    const result = await runFuzz(server, entrance, { seed, inputs });
    console.log(row(result));
    for (const failure of result.failures) console.log(`  ${failure}`);
    if (result.failures.length > 0) broken++;
  } finally {
    await server.stop();
  }
}
console.log(broken === 0 ? 'Nothing broke.' : `${broken} of ${chosen.length} entrances broke.`);
process.exit(broken === 0 ? 0 : 1);
