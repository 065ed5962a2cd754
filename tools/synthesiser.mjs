/** A second synthesiser for the tests of the ears: espeak-ng, installed now where that is possible. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { run } from './run.mjs';

export async function synthesiserIsThere() {
  if ((await run(['espeak-ng', '--version'])).code === 0) return true;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return false;
  console.log('Installing espeak-ng …');
  const update = await run(['apt-get', 'update']);
  const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', 'espeak-ng'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (install.code !== 0) console.log(update.output + install.output);
  return install.code === 0;
}
