import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{shared,web,server,simulation,doubles,tools,bench}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
  },
});
