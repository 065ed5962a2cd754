/** npm run bench: sets up what is needed, then measures (test/bench/main.ts, `-- --help` for its options). */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import process from 'node:process';
import { browserIsThere } from './browser.mjs';
import { bin, root } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
if (!(await browserIsThere())) {
  console.error('There is no browser to measure with, and none could be installed.');
  process.exit(1);
}
const { buildIfStale } = await import('./build.mjs');
await buildIfStale();

const [program, ...args] = bin('tsx/dist/cli.mjs', 'test/bench/main.ts', ...process.argv.slice(2));
const bench = spawn(program, args, { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the benchmark by itself: this process only waits for its end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => bench.kill('SIGTERM'));
bench.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
