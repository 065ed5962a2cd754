/** Starts a module beside this one as a thread, from a build or from its source. */
import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** `NAME.ts` or `NAME.js` beside the caller (`import.meta.url`), whichever the caller is. */
export function startThread(name: string, callerUrl: string, options: WorkerOptions): Worker {
  const extension = extname(callerUrl);
  const entry = new URL(name + extension, callerUrl);
  return extension === '.ts'
    ? new Worker(fromSource(entry, callerUrl), { ...options, eval: true })
    : new Worker(entry, options);
}

/** A thread does not inherit the loader of its parent (tsx, a test runner), so it registers its own. */
function fromSource(entry: URL, callerUrl: string): string {
  const loader = pathToFileURL(createRequire(callerUrl).resolve('tsx/esm/api').replace(/cjs$/, 'mjs')).href;
  return `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(entry.href)})));`;
}
