/** The reverse proxies of docs/operations.md for its tests, installed now where that is possible. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { run } from './run.mjs';

const PROXIES = ['nginx', 'haproxy', 'caddy'];

export async function installProxies() {
  const isThere = (name) => ['/usr/sbin', '/usr/bin'].some((folder) => existsSync(`${folder}/${name}`));
  const missing = PROXIES.filter((name) => !isThere(name));
  if (missing.length === 0 || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  console.log(`Installing ${missing.join(', ')} …`);
  const update = await run(['apt-get', 'update']);
  const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], {
    // With a run level, Debian does not start what it installs.
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (install.code !== 0) console.log(update.output + install.output);
}
