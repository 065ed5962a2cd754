import { createRequire } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Audio is garbage soon: with room for less of it, it is collected sooner. */
const resourceLimits = { maxYoungGenerationSizeMb: 8 };

/**
 * Starts `NAME.ts` or `NAME.js` as a worker thread that does not keep the process alive: the extension is that of the caller
 * (`import.meta.url`). The thread finds `workerData` in node:worker_threads.
 */
export function startWorker(name: string, callerUrl: string, workerData?: unknown): Worker {
  const extension = extname(callerUrl);
  const entry = new URL(name + extension, callerUrl);
  const worker =
    extension === '.ts'
      ? new Worker(fromSource(entry, callerUrl), { eval: true, workerData, resourceLimits })
      : new Worker(entry, { workerData, resourceLimits });
  worker.unref();
  return worker;
}

/** A thread does not inherit the loader of its parent (tsx, a test runner), so it registers its own. */
function fromSource(entry: URL, callerUrl: string): string {
  const loader = pathToFileURL(createRequire(callerUrl).resolve('tsx/esm/api').replace(/cjs$/, 'mjs')).href;
  return `import(${JSON.stringify(loader)}).then(({ register }) => (register(), import(${JSON.stringify(entry.href)})));`;
}
