/** npm run doctor, as a process: what it prints, how it exits, and that it ends. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startStrictModel } from '../../doubles/strict-model.ts';

const root = resolve(import.meta.dirname, '../../..');

async function runDoctor(env: Record<string, string>): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/doctor/main.ts'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (text += String(bytes)));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, text };
}

test('a model that answers: a table, and exit code 0', async () => {
  const model = await startStrictModel({ reply: () => ({ durationMs: 600, pace: 4 }) }, { dialect: ['xai'] });
  try {
    const url = new URL(model.url);
    const { code, text } = await runDoctor({
      LATCH_MODEL_URL: `${url.origin}${url.pathname}`,
      LATCH_MODEL_NAME: 'strict',
      LATCH_MODEL_KEY: 'sk-very-secret',
    });
    expect(text).toMatch(/no {2}Takes an answer back +invalid_value: This event is not supported/);
    expect(text).toContain('A conversation with');
    expect(text).not.toContain('secret');
    expect(code).toBe(0);
    model.expectNoBreach();
  } finally {
    await model.close();
  }
}, 60_000);

test('a model that is not there: the reason, the setting, and exit code 1', async () => {
  const { code, text } = await runDoctor({ LATCH_MODEL_URL: 'ws://127.0.0.1:1/v1/realtime' });
  expect(text).toMatch(/NO {2}Reached +connect ECONNREFUSED 127\.0\.0\.1:1\. Nothing listens there/);
  expect(code).toBe(1);
}, 60_000);

test('a wrong setting: its name, and exit code 1', async () => {
  const { code, text } = await runDoctor({ LATCH_MODEL_URL: 'http://127.0.0.1/' });
  expect(text).toContain('LATCH_MODEL_URL="http://127.0.0.1/" is not allowed');
  expect(code).toBe(1);
}, 60_000);

test('the built-in model does all that Latch uses, or is slow on a busy machine', async () => {
  const { code, text } = await runDoctor({});
  expect(
    text.match(/^ {2}(no|NO|\?) .*/gm)?.filter((line) => !line.includes('First sound')) ?? [],
    text,
  ).toEqual([]);
  expect(text).toMatch(/“what time is it/i);
  expect(code).toBe(0);
}, 120_000);
