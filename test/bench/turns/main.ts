/**
 * npm run bench:turns: recorded turns through VAD, speech gate, detectors and the endpoint policy, frame after frame; cut-ins against
 * delay, as eot-bench does. What is counted, and how, is in docs/benchmarks.md, "Turns".
 */
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { parseJudge } from './judge.ts';
import { measureTurns, resultsOf } from './measure.ts';
import { printSweepsOf, printTurns } from './print-turns.ts';
import { readTurns, SPLITS, type Split } from './read-turns.ts';
import { asJson } from './results-json.ts';
import { parseShares, reweighted } from './weights.ts';

const HELP = `npm run bench:turns [-- options]
  --data DIR            turns.jsonl with WAV or FLAC files, or a folder of eot-bench (default: test/fixtures/turns)
  --split SPLIT         ${SPLITS.join(', ')} (default: all that is not train)
  --detector NAME       timer, latch, or an .onnx file of Smart Turn v3; may be given more than once (default: latch)
  --judge R,F,MS        a speech model that judges guesses: it speaks at the part R of ends and F of holds, MS after the guess; may be
                        given more than once
  --hold-share S=PCT    re-weights source S so that PCT % of its turns have a hold ≥ 200 ms; may be given more than once
  --json FILE           writes the results there too
The timer is always measured, for comparison.`;

/** Files are named relative to where the command was given, which npm leaves. */
const fileOf = (path: string): string => resolve(process.env['INIT_CWD'] ?? '.', path);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      split: { type: 'string' },
      detector: { type: 'string', multiple: true, default: ['latch'] },
      judge: { type: 'string', multiple: true, default: [] },
      'hold-share': { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const split = values.split ?? null;
  if (!isSplit(split)) throw new Error(`There is no split "${split}": give ${SPLITS.join(', ')}.`);
  const dir =
    values.data === undefined ? resolve(import.meta.dirname, '../../fixtures/turns') : fileOf(values.data);
  const detectors = values.detector.map((name) => (name.endsWith('.onnx') ? fileOf(name) : name));
  const judges = values.judge.map(parseJudge);
  const shares = parseShares(values['hold-share']);
  const turns = await readTurns(dir, split);
  // Says before the work what is wrong with them.
  reweighted(turns, shares);
  const beganMs = performance.now();
  const measured = await measureTurns(turns, detectors, judges, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${turns.length} turns`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  const results = resultsOf(measured);
  printTurns(results);
  const asSpoken = shares.size > 0 ? resultsOf(measured, shares) : null;
  if (asSpoken) {
    const texts = [...shares].map(([source, share]) => `${share} % of the turns of ${source}`);
    console.log(`\n\nRe-weighted: as if ${texts.join(', ')} had a hold of 200 ms or more`);
    printSweepsOf(asSpoken);
  }
  console.log(
    `\n${new Date().toISOString().slice(0, 10)}, ${turns.length} recordings in ${((performance.now() - beganMs) / 1000).toFixed(0)} s, ` +
      `Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}.`,
  );
  if (values.json !== undefined)
    writeFileSync(fileOf(values.json), `${JSON.stringify(asJson(values, results, asSpoken), null, 1)}\n`);
}

function isSplit(split: string | null): split is Split {
  return split === null || SPLITS.some((known) => known === split);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
