/** The map shows the tree as it is. */
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const map = readFileSync('docs/architecture.md', 'utf8');
const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).split('\n');
const names = new Set(tracked.map((path) => basename(path)));
const quoted = [...map.matchAll(/`([\w@./-]+)`/g)].map(([, text]) => text!);

test('every path in the map is there', () => {
  const paths = quoted.filter((text) =>
    /^(shared|web|server|test|tools|docs|builtin-model|training)\//.test(text),
  );
  expect(paths.length).toBeGreaterThan(40);
  expect(paths.filter((path) => !existsSync(path) && path !== 'builtin-model/dist')).toEqual([]);
});

test('every file that the map names is there', () => {
  const files = quoted.filter((text) => /\.(ts|svelte|mjs|md)$/.test(text));
  expect(files.length).toBeGreaterThan(60);
  expect(files.filter((file) => !names.has(basename(file)))).toEqual([]);
});

test('every folder of the programs is in the map', () => {
  const parents = ['shared', 'web', 'server', 'web/call/worker', 'server/session'];
  const folders = tracked.flatMap((path) =>
    parents.flatMap((parent) => (path.startsWith(`${parent}/`) ? folderIn(parent, path) : [])),
  );
  expect(new Set(folders.filter((folder) => !map.includes(`${folder}/`)))).toEqual(new Set());
});

/** The folder right below `parent` that the file is in, if it is in one. */
function folderIn(parent: string, path: string): string[] {
  const [name, ...rest] = path.slice(parent.length + 1).split('/');
  return rest.length > 0 ? [`${parent}/${name}`] : [];
}
