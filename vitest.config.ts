import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{shared,web,server,doubles,tools}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 20_000,
  },
});
