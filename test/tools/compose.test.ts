/** compose.yaml, the image and the settings say the same. Docker itself is not run here. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readConfig } from '../../server/config.ts';
import { SETTINGS } from '../../server/settings.ts';

const read = (path: string): string => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');

interface Compose {
  services: { latch: { ports: string[]; environment: string[] } };
}
const { latch } = (parse(read('compose.yaml')) as Compose).services;

/** What Compose makes of `${NAME:-otherwise}`. */
const filledIn = (text: string, env: Record<string, string>): string =>
  text.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_all, name: string, otherwise: string) => env[name] || otherwise);

/** The container's environment: a name alone is passed on where it is set. */
function containerEnv(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    latch.environment.flatMap((line) => {
      const [name = '', ...value] = line.split('=');
      if (value.length > 0) return [[name, filledIn(value.join('='), env)]];
      return env[name] === undefined ? [] : [[name, env[name]]];
    }),
  ) as Record<string, string>;
}

/** The variables of a file as Compose reads it. */
const envFile = (path: string): Record<string, string> =>
  Object.fromEntries(
    read(path)
      .split('\n')
      .filter((line) => /^\w+=/.test(line))
      .map((line) => line.split('=', 2) as [string, string]),
  );

test('every setting reaches the container, and nothing that is none', () => {
  const passed = latch.environment.map((line) => line.split('=')[0]);
  expect(passed.toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
});

test('with nothing set it listens where the port is published, to this machine alone', () => {
  const { config, warnings } = readConfig(containerEnv({}));
  expect(config).toMatchObject({ host: '0.0.0.0', port: 8080, accessCode: null, model: { upstream: null } });
  expect(latch.ports.map((port) => filledIn(port, {}))).toEqual(['127.0.0.1:8080:8080']);
  // Its port is open to this machine alone, which compose.yaml knows and the server does not.
  expect(warnings).toEqual([expect.stringContaining('LATCH_ORIGINS is not set')]);
});

test('another port is published too', () => {
  const env = { LATCH_PORT: '9000' };
  expect(readConfig(containerEnv(env)).config.port).toBe(9000);
  expect(latch.ports.map((port) => filledIn(port, env))).toEqual(['127.0.0.1:9000:9000']);
});

test('an access code is taken with LATCH_OPEN=0, and without it the message says so', () => {
  const code = { LATCH_ACCESS_CODE: 'sesame' };
  expect(readConfig(containerEnv({ ...code, LATCH_OPEN: '0' })).config.accessCode).toBe('sesame');
  expect(() => readConfig(containerEnv(code))).toThrow(/compose\.yaml wants LATCH_OPEN=0 with a code/);
});

test('deploy/local.env talks to the model beside it', () => {
  expect(readConfig(containerEnv(envFile('deploy/local.env'))).config.model).toMatchObject({
    upstream: { url: 'ws://local-model:8080/v1/realtime?model=latch' },
    transcriptionModel: 'whisper-base-en',
  });
});

test('the image asks for its health with the program that reads the settings', () => {
  const check = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(read('Dockerfile'))?.[1];
  expect(JSON.parse(check ?? 'null')).toEqual(['node', 'dist/node/server/health.js']);
});
