/** What every command does first: the packages of package-lock.json. Needs nothing but Node. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { npm, root } from './run.mjs';

const lockFile = resolve(root, 'package-lock.json');
const stampFile = resolve(root, 'node_modules/.latch-installed');

/** Installs where node_modules is missing or belongs to another package-lock.json. Ends the process where that fails. */
export async function setup() {
  const stamp = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) return;
  process.stderr.write('Installing packages …\n');
  // Tests and the build need the development packages, whatever NODE_ENV says.
  const { code, output } = await npm(['install', '--include=dev', '--no-fund', '--no-audit']);
  if (code !== 0) fail(`${output}\nThe packages could not be installed: is there a network?`);
  writeFileSync(stampFile, stamp());
}

function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
