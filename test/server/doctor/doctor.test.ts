/** What the doctor says of servers of which it is known what they lack. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { pino } from 'pino';
import { WebSocketServer } from 'ws';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { diagnose } from '../../../server/doctor/diagnosis.ts';
import { examine } from '../../../server/doctor/examine.ts';
import { CHECKS, type Check, type Findings } from '../../../server/doctor/findings.ts';
import type { Waits } from '../../../server/doctor/waits.ts';
import type { OpenAiModelOptions } from '../../../server/models/openai/model.ts';
import { DIALECTS, type Deviations, type DialectName } from '../../doubles/dialects.ts';
import type { Script } from '../../doubles/script.ts';
import { startStrictModel, type StrictModel } from '../../doubles/strict-model.ts';

/** What comes late is late by more than a busy machine makes it. */
const WAITS: Waits = {
  ownAnswerMs: 1_000,
  itemMs: 3_000,
  transcriptMs: 500,
  commandMs: 5_000,
  cancelMs: 1_500,
  graceMs: 1_000,
  busyMs: 50,
  lateSoundMs: 60_000,
};

const reachOf = (url: string, more: Partial<OpenAiModelOptions> = {}): OpenAiModelOptions => ({
  label: 'double',
  builtin: false,
  url,
  key: 'sk-secret',
  keyHeader: 'bearer',
  session: { instructions: null, voice: null, transcriptionModel: 'scribe' },
  log: pino({ level: 'silent' }),
  ...more,
  limits: { createdMs: 100, confirmedMs: 200, ...more.limits },
});

/** The long answer is the fourth. */
const reply: Script['reply'] = (n) =>
  n >= 4 ? { durationMs: 3_200, pace: 1 } : { durationMs: 600, pace: 4 };

async function withModel(
  dialect: DialectName,
  timeScale: number,
  run: (model: StrictModel) => Promise<void>,
): Promise<void> {
  const model = await startStrictModel({ reply }, { dialect: [dialect], timeScale });
  try {
    await run(model);
  } finally {
    await model.close();
  }
}

const of = (findings: Findings, is: 'no' | 'unknown'): Check[] =>
  CHECKS.filter((check) => (findings[check]?.is ?? 'unknown') === is);

/** What each dialect lacks, and what cannot be told of it. All the rest is well. */
const TRUTH: Record<
  DialectName,
  { lacks?: Check[]; unknown?: Check[]; open?: Check[]; timeScale?: number; waits?: Partial<Waits> }
> = {
  openai: {},
  speaches: { lacks: ['itemFirst', 'tags'], timeScale: 1 },
  localai: { lacks: ['discardItems'] },
  vllm: { lacks: ['transcripts'] },
  xai: { lacks: ['truncate', 'discardItems'] },
  'azure-preview': {},
  'text-only': { lacks: ['sound'], unknown: ['firstAudio', 'truncate'] },
  'function-only': {
    lacks: ['answers', 'tools'],
    unknown: ['sound', 'wholeAnswers', 'firstAudio', 'truncate', 'cancel', 'discardItems'],
  },
  // Its answers may be over before they can be stopped.
  incomplete: { lacks: ['wholeAnswers'], open: ['cancel', 'discardItems'] },
  filtered: {
    lacks: ['answers', 'tools'],
    unknown: ['sound', 'wholeAnswers', 'firstAudio', 'truncate', 'cancel', 'discardItems'],
  },
  slow: { lacks: ['firstAudio'], timeScale: 0.05, waits: { lateSoundMs: 1_000 } },
  'late-cancel': { lacks: ['cancel'] },
  'never-cancels': { lacks: ['cancel'] },
  'no-transcript': { lacks: ['transcripts'] },
  'transcript-refused': { lacks: ['transcripts'] },
  'no-echo': { lacks: ['tags'] },
  'string-errors': { lacks: ['discardItems'] },
  'active-once': {},
  'active-once-nameless': {},
  'own-answers': { lacks: ['manualTurns'] },
  'own-answers-denied': { lacks: ['manualTurns'] },
  wordless: {},
  'no-tools': { lacks: ['tools'] },
  'late-item': { lacks: ['itemFirst'] },
};

describe('of each dialect the doctor tells the truth', () => {
  it.concurrent.each(Object.keys(DIALECTS) as DialectName[])('%s', async (dialect) => {
    const { lacks = [], unknown = [], open = [], timeScale = 0.3, waits = {} } = TRUTH[dialect];
    await withModel(dialect, timeScale, async (model) => {
      const findings = await examine({ reach: reachOf(model.url), waits: { ...WAITS, ...waits } });
      const found = {
        lacks: of(findings, 'no'),
        unknown: of(findings, 'unknown').filter((check) => !open.includes(check)),
      };
      expect(found, JSON.stringify(findings)).toEqual({ lacks, unknown });
      expect(diagnose('double', findings).possible).toBe(!lacks.includes('answers'));
      model.expectNoBreach();
    });
  });
});

describe('an answer that is over before it could be stopped', () => {
  const errors: [string, Deviations][] = [
    ['name the command', {}],
    ['name no command', { errorIds: 'none' }],
    ['name another command', { errorIds: 'event_TODO' }],
    ['are plain text', { errorsAreText: true }],
  ];
  it.concurrent.each(errors)(
    'says nothing of whether answers can be stopped, or taken back, where errors %s',
    async (_name, deviations) => {
      const model = await startStrictModel({}, { dialect: ['text-only', deviations], timeScale: 0.3 });
      try {
        const findings = await examine({ reach: reachOf(model.url), waits: WAITS });
        expect(of(findings, 'no'), JSON.stringify(findings)).toEqual(['sound']);
        expect(findings.discardItems).toMatchObject({ is: 'yes' });
      } finally {
        await model.close();
      }
    },
  );
});

/** The detail of a check that says no. */
async function whyNot(check: Check, reach: OpenAiModelOptions): Promise<string> {
  const findings = await examine({ reach, waits: WAITS });
  expect(findings[check], JSON.stringify(findings)).toMatchObject({ is: 'no' });
  expect(diagnose('double', findings).possible).toBe(false);
  return findings[check]!.detail!;
}

/** A server that is not the double. */
async function withServer(
  onUpgrade: (socket: Duplex, server: WebSocketServer, request: IncomingMessage, head: Buffer) => void,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const http = createServer((_request, response) => response.writeHead(404).end());
  const sockets = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => onUpgrade(socket, sockets, request, head));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  try {
    await run(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/v1/realtime`);
  } finally {
    for (const socket of sockets.clients) socket.terminate();
    http.closeAllConnections();
    http.close();
  }
}

describe('where no conversation is possible, the doctor says why and what to change', () => {
  it('a key that is refused, of which it shows nothing', () =>
    withServer(
      (socket) => {
        const body = JSON.stringify({ error: { message: 'Incorrect API key provided: sk-secret.' } });
        socket.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      },
      async (url) => {
        const why = await whyNot('reached', reachOf(url));
        expect(why).toMatch(/^HTTP 401 Unauthorized Incorrect API key provided: \[key\]/);
        expect(why).toContain('LATCH_MODEL_KEY');
        expect(why).not.toContain('secret');
        expect(why).not.toContain('..');
      },
    ));

  it('a name of a model that the server does not have', () =>
    withServer(
      (socket, sockets, request, head) =>
        sockets.handleUpgrade(request, socket, head, (client) => {
          const error = {
            type: 'invalid_request_error',
            code: 'model_not_found',
            message: 'No model “gtp”.',
          };
          client.send(JSON.stringify({ type: 'error', error }));
        }),
      async (url) => {
        const why = await whyNot('ready', reachOf(url));
        expect(why).toContain('No model “gtp”. ');
        expect(why).toContain('LATCH_MODEL_NAME');
      },
    ));

  it('a path where nothing is', () =>
    withServer(
      (socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
      async (url) => {
        expect(await whyNot('reached', reachOf(url))).toMatch(/HTTP 404.*LATCH_MODEL_URL/);
      },
    ));

  it('a server that says nothing', () =>
    withServer(
      (socket, sockets, request, head) => sockets.handleUpgrade(request, socket, head, () => {}),
      async (url) => {
        const limits = { createdMs: 20, confirmedMs: 20, connectMs: 200, responseStartMs: 50 };
        expect(await whyNot('answers', reachOf(url, { limits }))).toMatch(/said nothing.*LATCH_MODEL_URL/);
      },
    ));

  it('a port where nobody listens', async () => {
    let address = '';
    await withServer(
      () => {},
      async (url) => void (address = url),
    );
    expect(await whyNot('reached', reachOf(address))).toMatch(/ECONNREFUSED.*Nothing listens there/);
  });

  it('the address of deploy/local.env outside of its containers', async () => {
    const env = Object.fromEntries(
      readFileSync('deploy/local.env', 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('LATCH_'))
        .map((line) => line.split(/=(.*)/).slice(0, 2)),
    );
    const { upstream } = readConfig(env).config.model;
    const why = await whyNot('reached', reachOf(upstream!.url));
    expect(why).toMatch(/local-model.*There is no host of that name.*LATCH_MODEL_URL/);
  });

  it('a model that is there and answers nothing', () =>
    withModel('function-only', 0.3, async (model) => {
      expect(await whyNot('answers', reachOf(model.url))).toBe('it called look_up() in place of an answer');
    }));
});

describe('an examination', () => {
  it('ends when its time is over: what was not tried by then is not known', () =>
    withModel('slow', 1, async (model) => {
      const findings = await examine({ reach: reachOf(model.url), waits: WAITS, limitMs: 300 });
      expect(findings.ready).toMatchObject({ is: 'yes' });
      expect(findings.tools).toBeUndefined();
      expect(of(findings, 'no')).toEqual([]);
      const { possible, summary } = diagnose('double', findings);
      expect(possible).toBe(false);
      expect(summary).toBe('Whether a conversation with double is possible could not be told.');
    }));

  it('that is stopped waits for nothing any more, and knows what it knew', () =>
    withModel('openai', 1, async (model) => {
      model.script.reply = () => ({ firstAudioMs: Infinity });
      const stop = new AbortController();
      const findings = await examine({
        reach: reachOf(model.url),
        waits: WAITS,
        signal: stop.signal,
        onTrying: (what) => what.includes('question') && setImmediate(() => stop.abort()),
      });
      expect(findings.ready).toMatchObject({ is: 'yes' });
      expect(findings.tools).toBeUndefined();
    }));

  it('ends when the connection does', async () =>
    withModel('openai', 1, async (model) => {
      model.script.reply = () => ({ durationMs: 2_000, pace: 4, dropAfterMs: 200 });
      const findings = await examine({ reach: reachOf(model.url), waits: WAITS });
      expect(findings.answers).toMatchObject({ is: 'yes' });
      expect(findings.wholeAnswers).toMatchObject({
        is: 'no',
        detail: expect.stringContaining('1006') as string,
      });
    }));
});
