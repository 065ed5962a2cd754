/** nginx, HAProxy and Caddy with a fragment of a configuration, on free ports of this machine and in front of one server. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type ProxyName = 'nginx' | 'haproxy' | 'caddy';

/** The name that the documentation uses for the public host. */
const PUBLIC_NAME = 'talk.example.com';
const START_LIMIT_MS = 15_000;

export interface Proxy {
  /** https://localhost and a port. */
  origin: string;
  stop(): Promise<void>;
}

export function isInstalled(name: ProxyName): boolean {
  return spawnSync(name, [name === 'caddy' ? 'version' : '-v']).error === undefined;
}

/** `localhost` stands for the public name, free ports for the documented ones. Nothing else of the fragment is changed. */
export function localised(text: string, { https, server }: { https: number; server: number }): string {
  return (
    text
      .replaceAll('localhost:8080', `localhost:${server}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${server}`)
      .replaceAll(`https://${PUBLIC_NAME}`, `https://localhost:${https}`)
      .replaceAll(PUBLIC_NAME, 'localhost')
      // As a whole number: a free port may have these digits in it.
      .replaceAll(/\b443\b/g, String(https))
  );
}

/** Documented settings, for a proxy on this port. */
export function localisedSettings(settings: Record<string, string>, https: number): Record<string, string> {
  const entries = Object.entries(settings).map(([name, value]) => [
    name,
    value.replace(`https://${PUBLIC_NAME}`, `https://localhost:${https}`),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Runs a proxy with this fragment. Throws with what it printed if it does not start. */
export async function startProxy(
  name: ProxyName,
  fragment: string,
  serverPort: number,
  https: number,
): Promise<Proxy> {
  const dir = mkdtempSync(join(tmpdir(), `latch-${name}-`));
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const file = (path: string, text: string): string => {
    writeFileSync(join(dir, path), text);
    return join(dir, path);
  };
  const cert = file('cert.pem', made.cert);
  const key = file('key.pem', made.private);
  const both = file('both.pem', `${made.cert}\n${made.private}`);
  const local = localised(fragment, { https, server: serverPort })
    .replace('/etc/ssl/localhost/fullchain.pem', cert)
    .replace('/etc/ssl/localhost/key.pem', key)
    .replace('/etc/haproxy/localhost.pem', both);
  const [program, ...args] = {
    nginx: () => ['nginx', '-p', dir, '-e', 'stderr', '-c', file('nginx.conf', nginxAround(local, dir))],
    haproxy: () => ['haproxy', '-db', '-f', file('haproxy.cfg', local)],
    // Without a public name, Caddy cannot get a certificate.
    caddy: () => [
      'caddy',
      'run',
      '--adapter',
      'caddyfile',
      '--config',
      file('Caddyfile', `{\n admin off\n auto_https off\n}\n${caddyAround(local, https, cert, key)}`),
    ],
  }[name]() as [string, ...string[]];
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: dir },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  const ended = once(child, 'close');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(dir, { recursive: true, force: true });
  };
  const giveUpAt = Date.now() + START_LIMIT_MS;
  while (!(await listens(https))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`${name} did not start:\n${printed}`);
    }
    await new Promise((done) => setTimeout(done, 50));
  }
  return { origin: `https://localhost:${https}`, stop };
}

/** What nginx needs around the fragment where nothing of a system's configuration is there. */
function nginxAround(fragment: string, dir: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${dir}/temp-${kind};`)
    .join('\n');
  return `daemon off;
pid ${dir}/pid;
worker_processes 1;
events {}
http {
access_log off;
${temporary}
${fragment}
}`;
}

function caddyAround(fragment: string, https: number, cert: string, key: string): string {
  return fragment.replace('localhost {', `https://localhost:${https} {\n    tls ${cert} ${key}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
