/** A browser for tests and benchmarks: the one that is there, or one that is installed now. */
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { bin, run } from './run.mjs';

/** Debian's own Chromium where apt can install it; elsewhere Playwright's. */
export async function browserIsThere() {
  if (existsSync('/usr/bin/chromium')) return true;
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (/^ID=debian$/m.test(release) && process.getuid?.() === 0) {
    console.log('Installing chromium …');
    const update = await run(['apt-get', 'update']);
    const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (install.code === 0) return true;
    console.log(update.output + install.output);
    return false;
  }
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return true;
  console.log('Installing Playwright’s Chromium …');
  return (await run(bin('@playwright/test/cli.js', 'install', 'chromium'), { show: true })).code === 0;
}
