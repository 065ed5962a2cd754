/** Builds the page and the server into dist/, and the built-in model into a dist/ of its own: all of it, or (buildIfStale) only where a source is newer. */
import './node-version.mjs';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { compress } from './compress.mjs';
import { publish } from './publish.mjs';
import { bin, root, run } from './run.mjs';

const stampFile = resolve(root, 'dist/.built');
/** A server may be serving dist/web while the next build is made. */
const builtDir = resolve(root, 'dist/web-next');
const sources = [
  'index.html',
  'package-lock.json',
  'svelte.config.js',
  'tools',
  'tsconfig.base.json',
  'builtin-model/package.json',
  'builtin-model/src',
  'builtin-model/tsconfig.build.json',
  'vite.config.ts',
  'public',
  'shared',
  'server',
  'web',
];

/** Returns what was printed and whether it went well. */
export async function build() {
  const startedAt = new Date();
  for (const command of [
    bin('vite/bin/vite.js', 'build', '--outDir', builtDir, '--emptyOutDir'),
    bin('typescript/bin/tsc', '-p', 'builtin-model/tsconfig.build.json'),
    bin('typescript/bin/tsc', '-p', 'server/tsconfig.build.json'),
  ]) {
    const { code, output } = await run(command, { env: { NODE_ENV: 'production' } });
    if (code !== 0) return { code, output };
  }
  await compress(builtDir);
  publish(builtDir, resolve(root, 'dist/web'));
  writeFileSync(stampFile, startedAt.toISOString());
  return { code: 0, output: '' };
}

/** Ends the process where the build fails. */
export async function buildIfStale() {
  if (existsSync(stampFile) && newestMs(sources) <= statSync(stampFile).mtimeMs) return;
  process.stderr.write('Building …\n');
  await buildOrExit();
}

async function buildOrExit() {
  const { code, output } = await build();
  if (code === 0) return;
  process.stderr.write(`${output}\nThe build failed.\n`);
  process.exit(1);
}

/** The latest change among files and folders (a folder changes when a file in it is added or removed). */
function newestMs(paths) {
  let newest = 0;
  for (const path of paths) {
    const full = resolve(root, path);
    if (!existsSync(full)) continue;
    const stat = statSync(full);
    newest = Math.max(newest, stat.mtimeMs);
    if (stat.isDirectory())
      newest = Math.max(newest, newestMs(readdirSync(full).map((name) => `${path}/${name}`)));
  }
  return newest;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) await buildOrExit();
