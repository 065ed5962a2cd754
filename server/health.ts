/**
 * The health check of the image: `node dist/node/server/health.js` reads the same settings as the server beside it, and ends
 * with 0 if that server lives.
 */
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { healthTarget } from './address.ts';
import { readConfig } from './config.ts';

const ANSWER_LIMIT_MS = 5_000;

function fail(problem: string): void {
  process.stderr.write(`Latch is not healthy: ${problem}\n`);
  process.exitCode = 1;
}

try {
  const { config } = readConfig(process.env);
  if (config.port === 0)
    throw new Error('LATCH_PORT=0 takes any free port, and the check cannot know which.');
  const target = healthTarget(config);
  const request = (config.tls === null ? get : getOverTls)({
    ...target,
    timeout: ANSWER_LIMIT_MS,
    // The certificate names the public host, and the check asks its own machine.
    rejectUnauthorized: false,
  });
  request.on('response', ({ statusCode }) => {
    request.destroy();
    if (statusCode !== 200) fail(`${target.path} answered ${statusCode}.`);
  });
  request.on('timeout', () => request.destroy(new Error(`no answer in ${ANSWER_LIMIT_MS / 1000} s`)));
  request.on('error', ({ message }) => fail(`port ${target.port} of ${target.host}: ${message}`));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
