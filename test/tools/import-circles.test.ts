import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const folders: string[] = [];

afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** How many circles Latch's own rule finds in a folder that holds these files. */
function circlesIn(files: Record<string, string>): number {
  const folder = mkdtempSync(join(tmpdir(), 'latch-circles-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const oxlint = resolve(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(
    process.execPath,
    [oxlint, '--config', resolve(root, '.oxlintrc.json'), '--format', 'json', '.'],
    { cwd: folder, encoding: 'utf8' },
  );
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
  expect(diagnostics.every(({ code }) => code === 'import(no-cycle)')).toBe(true);
  return diagnostics.length;
}

test('two modules that import each other are a circle', () => {
  const files = {
    'a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
    'b.ts': "import { a } from './a.ts';\nexport const b = () => a;\n",
  };
  expect(circlesIn(files)).toBe(2);
});

test('a circle that is closed by an import of types is a circle', () => {
  const files = {
    'web/a.ts':
      "import { b } from './parts/b.ts';\nexport interface A { b: number }\nexport const a: A = { b };\n",
    'web/parts/b.ts': "import { c } from '../c.ts';\nexport const b = c;\n",
    'web/c.ts': "import type { A } from './a.ts';\nexport const c: A['b'] = 1;\n",
  };
  expect(circlesIn(files)).toBe(3);
});

test('a circle through a Svelte component is a circle', () => {
  const files = {
    'Page.svelte':
      '<script lang="ts">\n  import { words } from \'./words.ts\';\n</script>\n\n<p>{words.length}</p>\n',
    'words.ts': "import Page from './Page.svelte';\nexport const words = Page.name;\n",
  };
  expect(circlesIn(files)).toBeGreaterThan(0);
});

test('two ways to one module are no circle', () => {
  const files = {
    'a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';\nexport const a = b + c;\n",
    'b.ts': "import { c } from './c.ts';\nexport const b = c;\n",
    'c.ts': 'export const c = 1;\n',
  };
  expect(circlesIn(files)).toBe(0);
});
