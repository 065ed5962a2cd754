/**
 * npm run engines: whole conversations in Chromium, Firefox and WebKit, with a real microphone, a real loudspeaker and the
 * room between them. Prints a table; `--help` for the rest.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { constants, loadavg, setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { writeWav } from '../e2e/support/wav.ts';
import { ENGINES, type EngineName } from './browsers/engine-browser.ts';
import { exitOnSignals } from './children.ts';
import { everything, quickly, type Part } from './plan.ts';
import { missing } from './present.ts';
import { reportOf, tableOf, type Report, type Result } from './report.ts';
import { onStage, type Stage } from './stage.ts';

const HELP = `npm run engines -- [options]
  --quick            only what npm test plays
  --engine NAME      one of ${ENGINES.join(', ')}
  --flow TEXT        only flows with this in their name
  --json FILE        writes the results there, too
What a flow that fails heard and said is kept in test-results/engines/.`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    engine: { type: 'string' },
    flow: { type: 'string', default: '' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const parts = (options.quick ? quickly : everything).filter(
  ({ engine, flow }) => (options.engine ?? engine) === engine && flow.name.includes(options.flow),
);
if (parts.length === 0) {
  console.error(`No flow is called so.\n${HELP}`);
  process.exit(1);
}

exitOnSignals();
try {
  // Sound that is late is lost: where that is allowed, the suite and all that it starts come before the machine's other work.
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Only root may.
}
const versions: Report['versions'] = {};
const results: Result[] = [];
console.log(`Load before: ${loadavg()[0]!.toFixed(1)}`);
for (const part of parts) {
  results.push(await played(part));
  // After each, so that a run that is stopped has told what it found.
  if (options.json !== undefined) {
    mkdirSync(dirname(options.json), { recursive: true });
    writeFileSync(options.json, JSON.stringify(reportOf(results, versions), null, 1));
  }
}
const report = reportOf(results, versions);
console.log(`Load after: ${loadavg()[0]!.toFixed(1)}\n\n${tableOf(report)}`);
process.exit(report.failed > 0 ? 1 : 0);

async function played({ engine, flow }: Part): Promise<Result> {
  const startedMs = performance.now();
  const result = (outcome: Result['outcome'], rest: Partial<Result> = {}): Result => {
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const one = { engine, flow: flow.name, outcome, why: '', note: '', earToEarMs: [], seconds, ...rest };
    console.log(
      `${outcome.padEnd(7)} ${engine}, ${flow.name} (${seconds} s)${one.why ? `: ${one.why}` : ''}`,
    );
    return one;
  };
  const why = flow.notPossible?.[engine] ?? missing(engine);
  if (why !== null) return result('skipped', { why });
  try {
    return result(
      'passed',
      await onStage(engine, async (stage) => {
        versions[engine] = stage.browser.version;
        return flow.play(stage, options.quick).catch((error: unknown) => {
          keepEvidence(engine, flow.name, stage);
          throw error;
        });
      }),
    );
  } catch (error) {
    const [failure, ...more] = String(error instanceof Error ? error.message : error).split('\n');
    const limit = flow.limits?.[engine];
    if (limit !== undefined) return result('limit', { why: `${failure} (${limit})` });
    if (more.length > 0) console.log(more.join('\n'));
    return result('failed', { why: failure! });
  }
}

function keepEvidence(engine: EngineName, flow: string, { recorder }: Stage): void {
  const folder = join(import.meta.dirname, '../../test-results/engines');
  mkdirSync(folder, { recursive: true });
  const name = `${engine}-${flow}`.replaceAll(/[^\w−-]+/g, '-');
  const { speaker, microphone } = recorder.heard();
  writeWav(join(folder, `${name}-speaker.wav`), speaker);
  writeWav(join(folder, `${name}-microphone.wav`), microphone);
}
