/** The size budget of the shell: what a browser loads before it can show the page, as it goes over the wire. */
import './node-version.mjs';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { root } from './run.mjs';

/** A second on a slow phone line (1 Mbit/s) is 125 kB; the page itself must leave room for the voice's parts. */
const BUDGET_BYTES = 90_000;
const webDir = resolve(root, 'dist/web');

/** The JavaScript and CSS that index.html needs at once, by Vite's manifest: what is loaded later is not in it. */
export function initialFiles(manifest) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const [key, chunk] of Object.entries(manifest)) if (chunk.isEntry) visit(key);
  return [...files].filter((file) => /\.(js|css)$/.test(file));
}

function report() {
  const manifest = JSON.parse(readFileSync(resolve(webDir, '.vite/manifest.json'), 'utf8'));
  const sizes = initialFiles(manifest).map((file) => {
    const compressed = resolve(webDir, `${file}.br`);
    return { file, bytes: statSync(existsSync(compressed) ? compressed : resolve(webDir, file)).size };
  });
  if (sizes.length === 0) throw new Error('the manifest names no entry');
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of sizes) console.log(`${String(bytes).padStart(8)} B  ${file}`);
  console.log(`${String(total).padStart(8)} B  of ${BUDGET_BYTES} B (brotli) for the initial shell`);
  if (total > BUDGET_BYTES) process.exitCode = 1;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) report();
