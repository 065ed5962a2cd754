/** A Node that cannot build Latch is told so in one sentence, before anything that it could stumble over. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const { scripts, engines } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};
const { nodeProblem } = (await import(resolve(root, 'tools/node-version.mjs'))) as {
  nodeProblem: (version: string) => string | null;
};

test.each(['20.19.0', '20.20.2', '22.13.0', '22.21.1', '24.0.0', '26.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeNull();
});

test.each([
  '10.24.1',
  '12.22.9',
  '18.20.8',
  '19.9.0',
  '20.10.0',
  '20.18.3',
  '21.7.3',
  '22.5.1',
  '22.12.0',
  '23.11.0',
])('Node %s is told what is there, what is needed and where to get it, in one sentence', (version) => {
  const problem = nodeProblem(version) ?? '';
  expect(problem).toContain(`this is Node ${version}`);
  expect(problem).toMatch(/needs Node 24 or newer .*22\.13.*20\.19.*https:\/\/nodejs\.org/);
  expect(problem).not.toContain('\n');
});

test('package.json says the same', () => {
  expect(engines.node).toBe('^20.19.0 || ^22.13.0 || >=24');
});

const entries = Object.values(scripts).flatMap(
  (script) => /node (tools\/(?!node-version)\S+)$/.exec(script)?.[1] ?? [],
);

test('every command that builds or starts is checked before its script is parsed', () => {
  for (const name of ['start', 'test', 'dev', 'build', 'bench'])
    expect(scripts[name]).toBe(`node tools/node-version.mjs && node tools/${name}.mjs`);
});

/** Makes Node believe that it is an older one, before the script runs. */
const AS_NODE_18 =
  'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "18.20.8" })';

test.each(entries)('%s refuses an old Node before anything else', (entry) => {
  const [first] = /^import .*$/m.exec(readFileSync(resolve(root, entry), 'utf8')) ?? [];
  expect(first).toBe("import './node-version.mjs';");
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', AS_NODE_18, entry], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: `${nodeProblem('18.20.8')}\n`,
  });
});
