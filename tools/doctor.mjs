/** npm run doctor: tries the configured speech model, and says what it lacks. Reads the same settings as npm start. */
import './node-version.mjs';
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { root } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const { buildIfStale } = await import('./build.mjs');
await buildIfStale();

const doctor = fork(resolve(root, 'dist/node/server/doctor/main.js'), {
  cwd: root,
  env: { NODE_ENV: 'production', ...process.env },
});
// Ctrl-C reaches the doctor by itself: this process only waits for its end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => doctor.kill('SIGTERM'));
doctor.on('exit', (code) => process.exit(code ?? 1));
