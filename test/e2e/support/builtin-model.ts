/** The built-in model as it was built: Playwright's loader cannot start worker threads from TypeScript. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

type BuiltinModel = typeof import('../../../server/models/builtin/server.ts');

const BUILT = resolve(import.meta.dirname, '../../../dist/node/server/models/builtin/server.js');

export async function builtinModel(): Promise<BuiltinModel> {
  return (await import(pathToFileURL(BUILT).href)) as BuiltinModel;
}
