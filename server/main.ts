/** The process: settings from the environment, signals, exit codes. */
import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { startServer } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './telemetry/log.ts';
import { standardOutput } from './telemetry/standard-output.ts';

/** Calls get this long to end after SIGTERM: under the 30 s after which container runtimes kill. */
const DRAIN_LIMIT_MS = 25_000;
/** Whatever hangs while the server closes, the process is gone before it is killed. */
const CLOSE_LIMIT_MS = 28_000;
const CLOSE_NOW_LIMIT_MS = 1_000;
/** The last log lines get this long to be read. */
const FLUSH_LIMIT_MS = 500;

/** Where the server runs from its source, Vite serves the page (npm run dev). */
const isSource = extname(import.meta.url) === '.ts';
const webDir = isSource ? null : resolve(import.meta.dirname, '../../web');

function fail(lines: readonly string[]): never {
  process.stderr.write(`Latch cannot start.\n${lines.map((line) => `  ${line}\n`).join('')}`);
  process.exit(1);
}

function settings(): ReturnType<typeof readConfig> {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) return fail([...error.problems, 'All settings: docs/configuration.md']);
    throw error;
  }
}

/** What a person can do about an error of the system. */
function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const { host, port, tls } = config;
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Set LATCH_PORT to another one.`;
  if (code === 'EACCES' && port < 1024)
    return `Port ${port} needs privileges. Set LATCH_PORT to 1024 or more.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `LATCH_HOST="${host}" is no address of this machine.`;
  if (code === 'EAFNOSUPPORT')
    return `LATCH_HOST="${host}" is an IPv6 address, and this machine has no IPv6. Set LATCH_HOST=0.0.0.0.`;
  if (tls !== null && !(existsSync(tls.certPath) && existsSync(tls.keyPath))) {
    return `LATCH_TLS_CERT or LATCH_TLS_KEY names a file that is not there: ${message}`;
  }
  return message;
}

const { config, warnings } = settings();
const output = standardOutput();
const log = createLog(config.logLevel, output);
for (const warning of warnings) log.warn(warning);

try {
  const server = await startServer({ config, log, webDir });
  // tools/start.mjs shows them to a person.
  process.send?.({ url: server.url, model: server.model });
  let closing: Promise<void> | undefined;
  const end = async (code: number): Promise<void> => {
    await output.flush(FLUSH_LIMIT_MS);
    process.exit(code);
  };
  const onSignal = (): void => {
    // The second signal waits for nobody.
    if (closing !== undefined) {
      server.closeNow();
      return void setTimeout(() => void end(1), CLOSE_NOW_LIMIT_MS).unref();
    }
    closing = server.drain(DRAIN_LIMIT_MS);
    setTimeout(() => {
      log.error('something did not close in time');
      void end(1);
    }, CLOSE_LIMIT_MS).unref();
    closing.then(
      () => end(0),
      (err: unknown) => {
        log.error({ err }, 'could not close');
        return end(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, onSignal);
} catch (error) {
  log.debug({ err: error }, 'start failed');
  fail([explain(error)]);
}
