/** A real Postgres for the tests: Debian's package, a cluster in a folder of its own, on a free port of loopback. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSIONS = '/usr/lib/postgresql';
const START_LIMIT_MS = 30_000;
/** Postgres refuses to run as root. */
const isRoot = process.getuid?.() === 0;
const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
const as = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : null;

export interface Postgres {
  url: string;
  /** It is gone, as after a crash. */
  pause(): Promise<void>;
  /** It is back, on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** The folder of the programs; null where Postgres is not installed. */
export function postgresPrograms(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const [newest] = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  const folder = join(VERSIONS, newest ?? '', 'bin');
  return existsSync(join(folder, 'initdb')) ? folder : null;
}

/** Starts one. `stop` ends it and removes its folder. */
export async function startPostgres(): Promise<Postgres> {
  const programs = postgresPrograms();
  if (programs === null) throw new Error('Postgres is not installed (Debian: apt-get install postgresql)');
  const folder = mkdtempSync(join(tmpdir(), 'latch-postgres-'));
  if (as !== null) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  const options = {
    ...as,
    stdio: 'ignore' as const,
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
  };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'latch', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    options,
  );
  const port = await freePort();
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      fsync: 'off',
      max_connections: '60',
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(join(programs, 'postgres'), ['-D', data, '-p', String(port), ...flags], options);
    server.on('error', () => {});
    await isReady(join(programs, 'pg_isready'), port);
  };
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (server.exitCode !== null) return resolve();
      server.once('exit', () => resolve());
      // At once, without waiting for clients.
      server.kill('SIGQUIT');
    });
  await start();
  return {
    url: `postgres://latch@127.0.0.1:${port}/postgres`,
    pause,
    resume: start,
    async stop() {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(program: string, port: number): Promise<void> {
  const untilMs = performance.now() + START_LIMIT_MS;
  while (performance.now() < untilMs) {
    try {
      execFileSync(program, ['-h', '127.0.0.1', '-p', String(port), '-q'], { stdio: 'ignore' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error('Postgres does not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
