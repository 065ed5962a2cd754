/** The production server as a child process, as `npm start` runs it, on a free port. */
import { spawn, type ChildProcess } from 'node:child_process';
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from './free-port.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 20_000;

export interface LatchServer {
  url: string;
  port: number;
  pid: number;
  /** Everything that it printed. */
  output(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM) and waits. Resolves with its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts it with these settings and waits until it is ready. Throws with its output if it is not. `checkout` is where it was
 * built, if not here. `stdout`: where its standard output goes in place of `output()`.
 */
export async function startLatch(
  env: Record<string, string> = {},
  port?: number,
  checkout = CHECKOUT,
  stdout: number | 'pipe' = 'pipe',
): Promise<LatchServer> {
  const on = port ?? (await freePort());
  const child = spawn(process.execPath, [resolve(checkout, 'dist/node/server/main.js')], {
    env: {
      PATH: process.env['PATH'],
      LATCH_PORT: String(on),
      LATCH_KEEP: 'nothing',
      LATCH_MAX_CALLS_PER_ADDRESS: '100',
      LATCH_CALLS_PER_MINUTE: '1000',
      ...env,
    },
    stdio: ['ignore', stdout, 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const url = `${env['LATCH_TLS_CERT'] ? 'https' : 'http'}://localhost:${on}`;
  const giveUpAt = Date.now() + START_LIMIT_MS;
  for (;;) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${output}`);
    }
    if (await isReady(url)) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  return {
    url,
    port: on,
    pid: child.pid!,
    output: () => output,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
  };
}

/** A test's certificate is nobody's, and is not checked. */
function isReady(url: string): Promise<boolean> {
  const ask = url.startsWith('https') ? getOverTls : get;
  return new Promise((resolve) => {
    const asked = ask(`${url}/readyz`, { rejectUnauthorized: false }, ({ statusCode }) => {
      asked.destroy();
      resolve(statusCode === 200);
    });
    asked.on('error', () => resolve(false));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}
