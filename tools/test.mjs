/**
 * npm test: sets up what is needed, then everything: types, lint, formatting, packages, documents, build, size, unit tests, and a real
 * browser. Each check counts as one. The last line is `N passed, N failed[, N skipped]`.
 */
import './node-version.mjs';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { lookUpAdvisories } from './advisories.mjs';
import { browserIsThere } from './browser.mjs';
import { enginesCanBeInstalled, installEngines } from './engines.mjs';
import { installServers } from './servers.mjs';
import { bin, root, run } from './run.mjs';
import { setup } from './setup.mjs';
import { synthesiserIsThere } from './synthesiser.mjs';

await setup();

const count = { passed: 0, failed: 0, skipped: 0 };
const tsc = (project) => bin('typescript/bin/tsc', '-p', project);

await check('types: shared', tsc('shared'));
await check('types: server', tsc('server'));
await check('types: built-in model', tsc('builtin-model'));
await check('types: worklets', tsc('web/tsconfig.worklet.json'));
await check('types: service worker', tsc('web/tsconfig.service-worker.json'));
await check(
  'types: page',
  bin('svelte-check/bin/svelte-check', '--tsconfig', 'web/tsconfig.json', '--fail-on-warnings'),
);
await check('lint', bin('eslint/bin/eslint.js', '.'));
await check('circles of imports', bin('oxlint/bin/oxlint'));
await check('formatting', bin('prettier/bin/prettier.cjs', '--check', '.'));
await check('packages', bin('tsx/dist/cli.mjs', 'tools/packages.ts'));
await advisories();
await check('documents', bin('tsx/dist/cli.mjs', 'tools/docs.ts', '--check'));
const built = await check('build', [process.execPath, 'tools/build.mjs']);
if (built) await check('size', [process.execPath, 'tools/size.mjs'], { show: true });
// The specs of the browser import what was built.
await check('types: tests', tsc('test'));
await synthesiserIsThere();
await installServers();
await unit();
if (built) {
  await browser();
  await engines();
} else {
  skip('browser', 'there is no build');
  skip('engines', 'there is no build');
}

const { passed, failed, skipped } = count;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : 0);

/** A static check: it counts as one, and prints its output where it fails. */
async function check(name, command, { show = false } = {}) {
  const startedMs = performance.now();
  const { code, output } = await run(command, { show });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  count[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0 && !show) console.log(output);
  return code === 0;
}

function skip(name, why) {
  count.skipped += 1;
  console.log(`skipped ${name}: ${why}`);
}

/** Needs the registry. Where it does not answer, the check is skipped with the reason, and has not passed. */
async function advisories() {
  const { why, problems } = await lookUpAdvisories();
  if (why !== undefined) return skip('advisories', `they were not looked up (${why})`);
  count[problems.length === 0 ? 'passed' : 'failed'] += 1;
  console.log(problems.length === 0 ? 'ok     advisories' : 'FAILED advisories');
  for (const problem of problems) console.log(problem);
}

async function unit() {
  const file = resolve(root, '.cache/vitest.json');
  const code = await runner(
    file,
    bin('vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`),
  );
  add('unit', code, file, ({ numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }));
}

async function browser() {
  if (!(await browserIsThere())) {
    count.failed += 1;
    return console.log('FAILED browser: there is none, and none could be installed');
  }
  await specs('without-call', 2);
  await specs('calls', 1);
}

/** The specs of a project of playwright.config.ts. */
async function specs(project, workers) {
  const file = resolve(root, '.cache/playwright.json');
  const command = bin('@playwright/test/cli.js', 'test', `--project=${project}`, `--workers=${workers}`);
  add(`browser, ${project}`, await runner(file, command), file, ({ stats }) => ({
    passed: stats.expected,
    // A test that passes only at a second try has failed.
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  }));
}

/** What is not installed is skipped with the reason; where CI can install it, that it is absent is a failure. */
async function engines() {
  const why = await installEngines();
  if (why !== '' && process.env['CI'] && enginesCanBeInstalled()) {
    count.failed += 1;
    return console.log(`FAILED engines: ${why}`);
  }
  if (why !== '') console.log(why);
  const file = resolve(root, '.cache/engines.json');
  const code = await runner(file, bin('tsx/dist/cli.mjs', 'test/engines/main.ts', '--quick', '--json', file));
  add('engines', code, file, ({ passed, failed, skipped }) => ({ passed, failed, skipped }));
}

/** A test runner; a report of an earlier run must not be taken for this one's. */
async function runner(reportFile, command) {
  rmSync(reportFile, { force: true });
  return (await run(command, { show: true, env: { CI: process.env['CI'] ?? '1' } })).code;
}

/** Counts a runner's report. One that crashed, or failed without a failed test to show for it, counts as failed. */
function add(name, code, reportFile, read) {
  const report = existsSync(reportFile) ? read(JSON.parse(readFileSync(reportFile, 'utf8'))) : undefined;
  const { passed, failed, skipped } = report ?? { passed: 0, failed: 0, skipped: 0 };
  const broke = report === undefined || (code !== 0 && failed === 0);
  count.passed += passed;
  count.failed += failed + (broke ? 1 : 0);
  count.skipped += skipped;
  if (broke) console.log(`FAILED ${name}: the runner ended with code ${code}`);
}
