import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const builtinModel = (file: string) => resolve(import.meta.dirname, 'builtin-model/src', file);

export default defineConfig({
  // As it stands in the sources, not as it was built last.
  resolve: {
    alias: [
      { find: /^@latch\/builtin-model$/, replacement: builtinModel('index.ts') },
      { find: /^@latch\/builtin-model\/protocol$/, replacement: builtinModel('protocol.ts') },
    ],
  },
  test: {
    include: [
      'test/{shared,web,server,protocol,simulation,doubles,tools,bench,fuzz}/**/*.test.ts',
      'builtin-model/test/**/*.test.ts',
    ],
    environment: 'node',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Many tests wait for what happens in real time: on two cores the default would be one worker.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
