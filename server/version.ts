/** Which Latch this is: the version of the package, and which build of the page it serves. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { builtPage } from '../shared/page-paths.ts';

/** The server runs from server/, or built from dist/node/server/. */
const ROOT = resolve(import.meta.dirname, extname(import.meta.url) === '.ts' ? '..' : '../../..');

/**
 * Makes the function that says it, such as `0.1.0+5f2c9a01`: another text with each build of the page in `webDir`, which names all its
 * files by their contents. A build may be made under a running server. `webDir` null: another server serves the page.
 */
export function versionReader(webDir: string | null): () => string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  if (webDir === null) return () => version;
  const file = join(webDir, builtPage(0));
  let known = { changedAtMs: 0, text: version };
  return () => {
    const changedAtMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAtMs !== undefined && changedAtMs !== known.changedAtMs) {
      const build = createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 8);
      known = { changedAtMs, text: `${version}+${build}` };
    }
    return known.text;
  };
}
