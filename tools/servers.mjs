/** The servers that tests run, installed now where that is possible: the reverse proxies of docs/operations.md, and Postgres. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { run } from './run.mjs';

const PACKAGES = { nginx: 'nginx', haproxy: 'haproxy', caddy: 'caddy', postgresql: 'psql' };

export async function installServers() {
  const isThere = ([, name]) => ['/usr/sbin', '/usr/bin'].some((folder) => existsSync(`${folder}/${name}`));
  const missing = Object.entries(PACKAGES)
    .filter((entry) => !isThere(entry))
    .map(([name]) => name);
  if (missing.length === 0 || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  console.log(`Installing ${missing.join(', ')} …`);
  const update = await run(['apt-get', 'update']);
  const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', ...missing], {
    // With a run level, Debian does not start what it installs.
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });
  if (install.code !== 0) console.log(update.output + install.output);
}
