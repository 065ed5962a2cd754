/**
 * npm run dev: Vite serves the page with hot reload on 8080 (or LATCH_PORT) and passes calls to the server on the port after it, which
 * restarts on each change.
 * `-- --https` makes a certificate for this machine's addresses and serves the local network: a phone needs HTTPS.
 */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import process from 'node:process';
import { bin, root } from './run.mjs';
import { setup } from './setup.mjs';

const pagePort = Number(process.env['LATCH_PORT'] || 8080);
const serverPort = pagePort + 1;
// vite.config.ts reads it.
process.env['LATCH_DEV_SERVER'] ??= `http://127.0.0.1:${serverPort}`;

await setup();
const https = process.argv.includes('--https');
const env = { ...process.env };
if (https && !env['LATCH_ACCESS_CODE'] && env['LATCH_OPEN'] !== '1') {
  env['LATCH_ACCESS_CODE'] = String(randomInt(10_000_000_000)).padStart(10, '0');
  console.log(`Access code for this run: ${env['LATCH_ACCESS_CODE']}`);
}

const [program, ...args] = bin('tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts');
const server = spawn(program, args, {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  // Vite stands before the server as a proxy would.
  env: { LATCH_LOG_LEVEL: 'debug', LATCH_TRUST_PROXY: '1', ...env, LATCH_PORT: String(serverPort) },
});
const { default: pretty } = await import('pino-pretty');
server.stdout.pipe(pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss.l' }));

const { createServer } = await import('vite');
const vite = await createServer({
  root,
  server: {
    port: pagePort,
    strictPort: true,
    // Vite answers no other host name, such as a tunnel's, unless it is told to.
    allowedHosts: hostsOf(env['LATCH_ORIGINS'] ?? ''),
    ...(https ? { host: true, https: await certificate() } : {}),
  },
});
await vite.listen();
vite.printUrls();

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.kill('SIGTERM');
    void vite.close().then(() => process.exit(0));
  });
}

function hostsOf(origins) {
  return origins.split(',').flatMap((origin) => (URL.canParse(origin) ? [new URL(origin).hostname] : []));
}

/** Kept in .cache/, so that a phone is asked to trust it once; made anew when this machine's addresses change. */
async function certificate() {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.includes('%') && !address.startsWith('fe80:'))
    .sort();
  const dir = resolve(root, '.cache/dev-certificate');
  const file = (name) => resolve(dir, name);
  const isFresh = () => {
    const { addresses: known, expiresAtMs } = JSON.parse(readFileSync(file('for.json'), 'utf8'));
    return known.join() === addresses.join() && expiresAtMs > Date.now();
  };
  if (!existsSync(file('for.json')) || !isFresh()) {
    const { default: selfsigned } = await import('selfsigned');
    const expiresAt = new Date(Date.now() + 365 * 24 * 3600_000);
    const made = await selfsigned.generate([{ name: 'commonName', value: 'Latch development' }], {
      keyType: 'ec',
      notAfterDate: expiresAt,
      extensions: [
        { name: 'basicConstraints', cA: false },
        {
          name: 'subjectAltName',
          altNames: [{ type: 2, value: 'localhost' }, ...addresses.map((ip) => ({ type: 7, ip }))],
        },
      ],
    });
    mkdirSync(dir, { recursive: true });
    writeFileSync(file('cert.pem'), made.cert);
    writeFileSync(file('key.pem'), made.private, { mode: 0o600 });
    writeFileSync(file('for.json'), JSON.stringify({ addresses, expiresAtMs: expiresAt.getTime() }));
  }
  return { cert: readFileSync(file('cert.pem')), key: readFileSync(file('key.pem')) };
}
