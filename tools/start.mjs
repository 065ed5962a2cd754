/** npm start: everything from a fresh clone to a running server, and one line that says where it is. */
import './node-version.mjs';
import { fork } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';
import { root } from './run.mjs';
import { setup } from './setup.mjs';

await setup();
const { buildIfStale } = await import('./build.mjs');
await buildIfStale();

const server = fork(resolve(root, 'dist/node/server/main.js'), {
  cwd: root,
  // On a terminal only what goes wrong is worth a line; LATCH_LOG_LEVEL asks for more.
  env: { NODE_ENV: 'production', LATCH_LOG_LEVEL: 'warn', ...process.env },
});
server.on('message', ({ url, model }) => {
  console.log(
    `Latch is at ${url} and talks to ${model === 'built-in' ? 'the built-in speech model' : model}.`,
  );
});
// Ctrl-C reaches the server by itself: this process only waits for its end.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => server.kill('SIGTERM'));
server.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
