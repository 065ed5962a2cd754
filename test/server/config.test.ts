import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, type Environment } from '../../server/config.ts';

const config = (env: Environment) => readConfig(env).config;

function problems(env: Environment): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('with nothing set it listens on loopback and the built-in model answers', () => {
  const { config, warnings } = readConfig({});
  expect(config).toMatchObject({ host: '127.0.0.1', port: 8080, accessCode: null, tls: null, origins: [] });
  expect(config.model.upstream).toBeNull();
  expect(config.tokenSecret).toBeNull();
  expect(config.keeping).toEqual({
    most: 'audio',
    dataDir: 'data',
    databaseUrl: null,
    s3: null,
    retentionMs: null,
  });
  expect(warnings).toEqual([]);
});

test('an empty variable counts as not set', () => {
  expect(config({ LATCH_PORT: '', OPENAI_API_KEY: '' })).toMatchObject({
    port: 8080,
    model: { upstream: null },
  });
});

test('PORT is read where LATCH_PORT is not set', () => {
  expect(config({ PORT: '3000' }).port).toBe(3000);
  expect(config({ PORT: '3000', LATCH_PORT: '4000' }).port).toBe(4000);
});

test.each([
  ['latch', '/latch/'],
  ['/latch', '/latch/'],
  ['/latch/', '/latch/'],
  ['/apps/voice-1.0/', '/apps/voice-1.0/'],
  ['/', '/'],
])('LATCH_BASE=%s is the path %s', (given, base) => {
  expect(config({ LATCH_BASE: given }).base).toBe(base);
});

test.each([
  'https://talk.example/latch/',
  '//latch/',
  '/a//b/',
  '/../',
  '/a/./b',
  '/a?b',
  '/a#b',
  '/a b',
  '/%61/',
])('LATCH_BASE=%s is no path', (given) => {
  expect(problems({ LATCH_BASE: given })).toEqual([
    `LATCH_BASE=${JSON.stringify(given)} is not allowed. Allowed: a path such as /latch/.`,
  ]);
});

test.each([
  ['::', '::'],
  ['[::]', '::'],
  ['[::1]', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['localhost', 'localhost'],
  ['0.0.0.0', '0.0.0.0'],
])('LATCH_HOST=%s is the address %s', (given, host) => {
  expect(config({ LATCH_HOST: given, LATCH_ACCESS_CODE: 'sesame' }).host).toBe(host);
});

test.each(['http://localhost', 'a b', '[::1]:8080', '1.2.3.4:80', '::g'])(
  'LATCH_HOST=%s is no address',
  (given) => {
    expect(problems({ LATCH_HOST: given, LATCH_ACCESS_CODE: 'sesame' })).toHaveLength(1);
  },
);

test.each(['*', "'self'", 'portal.example', 'https://portal.example/app', 'https://*', 'javascript:1', ''])(
  'LATCH_FRAME_ANCESTORS="self,%s" is refused: it would let others in than it seems to',
  (source) => {
    expect(problems({ LATCH_FRAME_ANCESTORS: `self,${source}` })).toHaveLength(1);
  },
);

test('every wrong setting is named at once, with what is allowed', () => {
  const found = problems({
    LATCH_PORT: '99999',
    LATCH_MAX_CALLS: 'many',
    LATCH_MODEL_URL: 'http://x',
    LATCH_OPEN: 'yes',
  });
  expect(found).toEqual([
    'LATCH_PORT="99999" is not allowed. Allowed: a whole number from 0 (any free port) to 65535.',
    'LATCH_OPEN="yes" is not allowed. Allowed: 0 or 1.',
    'LATCH_MODEL_URL="http://x" is not allowed. Allowed: a URL that begins with ws:// or wss://.',
    'LATCH_MAX_CALLS="many" is not allowed. Allowed: a whole number from 1 to 100000.',
  ]);
});

test.each(['LATCH_ACCESS_CODE', 'LATCH_TOKEN_SECRET'])('a wrong %s is not repeated', (name) => {
  expect(problems({ [name]: 'abc' })).toHaveLength(1);
  expect(problems({ [name]: 'abc' }).join()).not.toContain('abc');
});

test('an unknown LATCH_ variable is warned about with the nearest one', () => {
  const { warnings } = readConfig({ LATCH_ACESS_CODE: 'x', LATCH_DEV_SERVER: 'http://x', HOME: '/root' });
  expect(warnings).toEqual([
    'LATCH_ACESS_CODE is not a setting and has no effect. Did you mean LATCH_ACCESS_CODE?',
  ]);
});

describe('safe by default', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s needs no code', (host) => {
    expect(problems({ LATCH_HOST: host })).toEqual([]);
  });

  test.each(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.com'])(
    '%s wants a code or LATCH_OPEN=1',
    (host) => {
      expect(problems({ LATCH_HOST: host }).join()).toMatch(/LATCH_ACCESS_CODE.*LATCH_OPEN=1/);
      expect(config({ LATCH_HOST: host, LATCH_ACCESS_CODE: 'sesame' }).accessCode).toBe('sesame');
      expect(config({ LATCH_HOST: host, LATCH_OPEN: '1' }).accessCode).toBeNull();
    },
  );

  test('a code and LATCH_OPEN=1 together are refused', () => {
    expect(problems({ LATCH_ACCESS_CODE: 'sesame', LATCH_OPEN: '1' })).toHaveLength(1);
  });

  test('a certificate without its key is refused', () => {
    expect(problems({ LATCH_TLS_CERT: 'c.pem' })).toHaveLength(1);
    expect(config({ LATCH_TLS_CERT: 'c.pem', LATCH_TLS_KEY: 'k.pem' }).tls).toEqual({
      certPath: 'c.pem',
      keyPath: 'k.pem',
    });
  });
});

test('replies are asked for on a guess unless that is switched off', () => {
  expect(config({}).speculation).toBe(true);
  expect(config({ LATCH_SPECULATION: 'off' }).speculation).toBe(false);
  expect(config({}).turn.modelJudges).toBe(true);
  expect(config({ LATCH_TURN_JUDGE: 'off' }).turn.modelJudges).toBe(false);
});

test('prices come in pairs, in dollars and cents', () => {
  expect(config({}).model.prices).toBeNull();
  expect(problems({ LATCH_PRICE_INPUT: '4' })).toHaveLength(1);
  expect(problems({ LATCH_MAX_USD_PER_DAY: '4' })).toEqual([
    'LATCH_MAX_USD_PER_DAY needs to know what tokens cost: set LATCH_PRICE_INPUT and LATCH_PRICE_OUTPUT too.',
  ]);
  expect(problems({ LATCH_PRICE_INPUT: '-4', LATCH_PRICE_OUTPUT: '16' })).toHaveLength(1);
  expect(config({ LATCH_PRICE_INPUT: '0.6', LATCH_PRICE_OUTPUT: '16' }).model.prices).toEqual({
    inputPerMillion: 0.6,
    outputPerMillion: 16,
  });
});

test('origins are kept as browsers write them', () => {
  expect(config({ LATCH_ORIGINS: 'https://A.example/, http://b.example:8080' }).origins).toEqual([
    'https://a.example',
    'http://b.example:8080',
  ]);
  for (const wrong of ['a.example', 'https://a.example/path', '*', 'https://a.example,']) {
    expect(problems({ LATCH_ORIGINS: wrong })).toHaveLength(1);
  }
});

describe('speech models', () => {
  const upstream = (env: Environment) => config(env).model.upstream;

  test('a key alone means OpenAI', () => {
    expect(upstream({ OPENAI_API_KEY: 'sk-1' })).toEqual({
      url: 'wss://api.openai.com/v1/realtime?model=gpt-realtime-2.1-mini',
      key: 'sk-1',
      keyHeader: 'bearer',
      label: 'OpenAI gpt-realtime-2.1-mini',
    });
  });

  test('the key for OpenAI is never sent elsewhere', () => {
    expect(
      upstream({ OPENAI_API_KEY: 'sk-1', LATCH_MODEL_URL: 'ws://192.168.1.9:8000/v1/realtime' })?.key,
    ).toBeNull();
  });

  test('Azure takes its key in its own header', () => {
    expect(
      upstream({
        LATCH_MODEL_URL: 'wss://r.openai.azure.com/openai/v1/realtime',
        LATCH_MODEL_NAME: 'voice',
        LATCH_MODEL_KEY: 'k',
      }),
    ).toMatchObject({
      url: 'wss://r.openai.azure.com/openai/v1/realtime?model=voice',
      key: 'k',
      keyHeader: 'api-key',
      label: 'Azure voice',
    });
  });

  test('a model in the URL stays', () => {
    expect(upstream({ LATCH_MODEL_URL: 'wss://api.x.ai/v1/realtime?model=grok-voice-latest' })).toMatchObject(
      {
        url: 'wss://api.x.ai/v1/realtime?model=grok-voice-latest',
        label: 'xAI grok-voice-latest',
      },
    );
  });

  test('a model key without a URL is refused', () => {
    expect(problems({ LATCH_MODEL_KEY: 'k' })).toHaveLength(1);
  });
});

describe('what is allowed and may not be meant is warned of:', () => {
  const warnings = (env: Environment) => readConfig(env).warnings;

  test('an access code that can be guessed', () => {
    expect(warnings({ LATCH_ACCESS_CODE: 'sesame' })).toEqual([expect.stringContaining('fewer than 10')]);
    expect(warnings({ LATCH_ACCESS_CODE: 'open sesame' })).toEqual([]);
  });

  test('no word of where people open it, where that may be a name', () => {
    for (const env of [{ LATCH_HOST: '0.0.0.0', LATCH_OPEN: '1' }, { LATCH_TRUST_PROXY: '1' }]) {
      expect(warnings(env)).toEqual([expect.stringContaining('LATCH_ORIGINS is not set')]);
      expect(warnings({ ...env, LATCH_ORIGINS: 'https://talk.example' })).toEqual([]);
    }
  });
});
