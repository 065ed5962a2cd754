/** The built-in model as it was built: Playwright's loader cannot start worker threads from TypeScript. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

type BuiltinModel = typeof import('@latch/builtin-model');

const BUILT = resolve(import.meta.dirname, '../../../builtin-model/dist/index.js');

export async function builtinModel(): Promise<BuiltinModel> {
  return (await import(pathToFileURL(BUILT).href)) as BuiltinModel;
}
