import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * An import never points back (docs/architecture.md):
 * pages → kiosk → call|live → turn|audio → shared, and http → gateway → live → session → models|conversations|audio → shared.
 * Each row: files under `folder` may not import from the folders in `never` (siblings of theirs, or of a parent of
 * theirs), nor the packages in `packages`. What holds for a folder holds for the folders in it.
 */
const directions = [
  {
    folder: 'shared',
    never: ['web', 'server', 'builtin-model', 'test', 'tools'],
    packages: ['node:', '@latch/'],
  },
  {
    folder: 'web',
    never: ['shared/ledger', 'server', 'builtin-model', 'test', 'tools'],
    packages: ['node:', '@latch/'],
  },
  { folder: 'web/pages', never: ['audio', 'turn', 'worker'], packages: ['socket.io'] },
  { folder: 'web/ui', never: ['audio', 'turn', 'pages', 'player', 'worker'], packages: ['socket.io'] },
  // Shown on pages that load nothing of a call.
  {
    folder: 'web/player',
    never: ['audio', 'turn', 'call', 'history', 'live', 'pages', 'worker', 'shared/floor'],
    packages: ['socket.io', 'onnxruntime-web', '@evan/', '@ricky0123/'],
  },
  {
    folder: 'web/history',
    never: ['audio', 'turn', 'call', 'live', 'pages', 'player', 'ui', 'worker', 'shared/floor'],
    packages: ['socket.io', 'onnxruntime-web', '@evan/', '@ricky0123/'],
  },
  {
    folder: 'web/pwa',
    never: ['audio', 'turn', 'call', 'history', 'kiosk', 'live', 'pages', 'player', 'shared/floor'],
    packages: ['socket.io', 'onnxruntime-web', '@evan/', '@ricky0123/'],
  },
  {
    folder: 'web/kiosk',
    never: ['history', 'live', 'pages', 'player', 'pwa', 'ui', 'worker'],
    packages: ['socket.io'],
  },
  { folder: 'web/call', never: ['kiosk', 'pages', 'ui', 'player', 'live', 'pwa'] },
  { folder: 'web/live', never: ['turn', 'call', 'history', 'kiosk', 'pages', 'player', 'pwa', 'ui'] },
  {
    folder: 'web/audio',
    never: ['turn', 'call', 'history', 'kiosk', 'live', 'pages', 'player', 'pwa', 'ui'],
    packages: ['socket.io'],
  },
  {
    folder: 'web/turn',
    never: ['audio', 'call', 'history', 'kiosk', 'live', 'pages', 'player', 'pwa', 'ui'],
    packages: ['socket.io'],
  },
  { folder: 'server', never: ['shared/floor', 'web', 'builtin-model', 'test', 'tools'] },
  { folder: 'server/gateway', never: ['http'] },
  {
    folder: 'server/kiosk',
    never: ['http', 'gateway', 'live', 'session', 'models', 'doctor'],
    packages: ['socket.io'],
  },
  { folder: 'server/live', never: ['http', 'gateway', 'doctor', 'kiosk'], packages: ['socket.io/'] },
  {
    folder: 'server/session',
    never: ['http', 'gateway', 'live', 'kiosk', 'doctor'],
    packages: ['socket.io'],
  },
  { folder: 'server/doctor', never: ['http', 'gateway', 'live', 'session'], packages: ['socket.io'] },
  {
    folder: 'server/models',
    never: ['http', 'gateway', 'live', 'session', 'doctor'],
    packages: ['socket.io'],
  },
  {
    folder: 'server/conversations',
    never: ['http', 'gateway', 'live', 'kiosk', 'session', 'models', 'doctor'],
    packages: ['socket.io'],
  },
  {
    folder: 'server/audio',
    never: ['http', 'gateway', 'live', 'session', 'models'],
    packages: ['socket.io'],
  },
  // A package of its own, which imports nothing of Latch.
  {
    folder: 'builtin-model',
    never: ['shared', 'server', 'web', 'test', 'tools'],
    packages: ['@latch/', 'socket.io'],
  },
];

/** For one file ESLint takes the options of the last entry alone, so each entry repeats those of its parents. */
const directionRules = directions.map(({ folder }) => {
  const rows = directions.filter((row) => `${folder}/`.startsWith(`${row.folder}/`));
  const never = rows.flatMap((row) => row.never);
  const packages = rows.flatMap((row) => row.packages ?? []);
  const alternatives = [`(\\.\\.?/)+(${never.join('|')})/`];
  if (packages.length > 0) alternatives.push(`(${packages.join('|').replaceAll('.', '\\.')})`);
  return {
    files: [`${folder}/**`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(${alternatives.join('|')})`,
              message: 'This import points back: see docs/architecture.md, "Directions".',
            },
          ],
        },
      ],
    },
  };
});

export default defineConfig(
  { ignores: ['**/dist/', '.cache/', 'test-results/', 'playwright-report/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
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
  ...directionRules,
);
