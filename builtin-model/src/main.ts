/** Runs the model alone: `npm start -w @latch/builtin-model -- [port]`. */
import process from 'node:process';
import { startBuiltinServer } from './server.ts';

const { url } = await startBuiltinServer({
  port: Number(process.argv[2] ?? 8082),
  log: { warn: (message) => process.stderr.write(`${message}\n`) },
});
process.stdout.write(`The built-in model listens at ${url}\n`);
