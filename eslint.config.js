import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * An import never points back (docs/architecture.md):
 * pages → call → turn|audio → shared, and gateway → session → models|store|audio → shared.
 * Each row: files in `from` may not import a path that matches one of `never`.
 */
const directions = [
  { from: ['shared/**'], never: ['**/web/**', '**/server/**', '**/test/**'] },
  { from: ['web/**'], never: ['**/server/**', '**/test/**'] },
  { from: ['web/pages/**', 'web/ui/**'], never: ['**/audio/**', '**/turn/**', '**/worker/**'] },
  { from: ['web/call/**'], never: ['**/pages/**', '**/ui/**'] },
  { from: ['web/audio/**'], never: ['**/turn/**', '**/call/**', '**/pages/**', '**/ui/**'] },
  { from: ['web/turn/**'], never: ['**/audio/**', '**/call/**', '**/pages/**', '**/ui/**', 'socket.io*'] },
  { from: ['server/**'], never: ['**/web/**', '**/test/**'] },
  { from: ['server/session/**'], never: ['**/gateway/**', 'socket.io*'] },
  { from: ['server/models/**', 'server/audio/**'], never: ['**/gateway/**', '**/session/**', 'socket.io*'] },
];

export default ts.config(
  { ignores: ['dist/', '.cache/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  { files: ['tools/**', 'test/**'], rules: { 'no-console': 'off' } },
  ...directions.map(({ from, never }) => ({
    files: from,
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: never, message: 'This import points back: see docs/architecture.md, "Directions".' }] },
      ],
    },
  })),
);
