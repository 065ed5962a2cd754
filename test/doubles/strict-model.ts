/**
 * The strict double of a speech model: the built-in Realtime server with a script in place of ears and mouth, behind a
 * network. It does everything that a provider can do wrong, and notes everything that its client does wrong.
 */
import { AssertionError } from 'node:assert';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { startRealtimeServer, type SpeechDetector } from '@latch/builtin-model/protocol';
import { FaultBook } from './fault-book.ts';
import type { Asked } from './asked.ts';
import { plannedIn } from './dialect-line.ts';
import { deviationsOf, type Deviations, type DialectName } from './dialects.ts';
import { Line } from './line.ts';
import type { Network } from './network-delay.ts';
import { ScriptBrain } from './script-brain.ts';
import { DEFAULT_SCRIPT, replyScript, type ReplyScript, type Script } from './script.ts';
import { seeded } from './seeded.ts';
import type { WireEvent } from './wire-event.ts';

interface Logged {
  /** The connection, from 1. */
  line: number;
  from: 'client' | 'model';
  event: WireEvent;
  atMs: number;
}

export interface StrictModel {
  url: string;
  /** The script may be changed at any time, also in part: the change holds for what comes next. */
  script: Script;
  /** Both directions, each on its own. */
  network: Network;
  /** What clients did wrong. */
  readonly breaches: readonly string[];
  /** Throws when a client did anything wrong, naming it. For afterEach. */
  expectNoBreach(): void;
  /** Every response that was asked for, in order. */
  readonly asked: readonly Asked[];
  /** Responses that run now. */
  readonly running: readonly Asked[];
  /** Every event, as the model received or sent it (without faults and delays). */
  readonly log: readonly Logged[];
  readonly lines: readonly Line[];
  /** The newest connection. */
  readonly line: Line;
  close(): Promise<void>;
}

export interface StrictModelOptions {
  network?: Network;
  /** The seed of the jitter. */
  seed?: number;
  /** The model ends a session after this long. */
  sessionLimitMs?: number;
  /** What the server does otherwise than OpenAI's: dialects and single switches, together. */
  dialect?: readonly (DialectName | Deviations)[];
  /** What a second of the dialect lasts, in seconds: a small number makes a test of a slow server quick. */
  timeScale?: number;
  /** Finds the turns of clients that leave that to the model; without one, only manual turns are served. */
  detector?: SpeechDetector;
}

/** Starts the double on a free port of loopback. */
export async function startStrictModel(
  script: Partial<Script> = {},
  {
    network = { delayMs: 0, jitterMs: 0 },
    seed = 1,
    sessionLimitMs,
    dialect = [],
    timeScale = 1,
    detector,
  }: StrictModelOptions = {},
): Promise<StrictModel> {
  const deviations = deviationsOf(dialect);
  const random = seeded(seed);
  const asked: Asked[] = [];
  const plans: ReplyScript[] = [];
  const breaches: string[] = [];
  const log: Logged[] = [];
  const lines: Line[] = [];
  let stretches = 0;

  const ask = (about: Pick<Asked, 'by' | 'metadata' | 'askedAfterItems'>): Asked => {
    const n = asked.length + 1;
    const entry: Asked = { n, ...about, responseId: null, state: 'asked', audioMs: 0, answersItems: null };
    asked.push(entry);
    plans.push(plannedIn(deviations, timeScale, replyScript(model.script, entry.n)));
    return entry;
  };
  const planOf = (n: number): ReplyScript => plans[n - 1]!;
  const brain = new ScriptBrain({
    // Responses that the model makes by itself (server VAD) are not in the list: nobody can ask for them by name.
    plan: (n) => (n === null ? replyScript(model.script, asked.length + 1) : planOf(n)),
    hear: () => model.script.hear(++stretches),
  });
  const server = await startRealtimeServer({
    brain,
    voices: ['marin', 'cedar'],
    ...(detector === undefined ? {} : { detector }),
    ...(sessionLimitMs === undefined ? {} : { sessionLimitMs }),
  });
  const faults = new FaultBook(() => model.script);
  const http = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });

  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { refuse } = model.script;
    socket.on('error', () => {});
    if (refuse && 'http' in refuse)
      return socket.end(`HTTP/1.1 ${refuse.http} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, socket, head, (near) => {
      if (refuse) return near.close(refuse.close, refuse.reason);
      serve(near, request);
    });
  });

  /** The server is dialled once the client is here; what the client sends until then waits. */
  function serve(near: WebSocket, request: IncomingMessage): void {
    const { search } = new URL(request.url ?? '', 'ws://localhost');
    const beta = request.headers['openai-beta'];
    const far = new WebSocket(`${server.url}${search}`, {
      perMessageDeflate: false,
      headers: typeof beta === 'string' ? { 'openai-beta': beta } : {},
    });
    near.pause();
    far.on('open', () => near.resume());
    const number = lines.length + 1;
    lines.push(
      new Line({
        near,
        far,
        network: () => model.network,
        random,
        faults,
        breaches,
        deviations,
        timeScale,
        ask,
        planOf,
        note: (from, event) => log.push({ line: number, from, event, atMs: performance.now() }),
      }),
    );
  }

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const model: StrictModel = {
    url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/v1/realtime?model=strict`,
    script: { ...DEFAULT_SCRIPT, ...script },
    network,
    breaches,
    expectNoBreach: () => {
      if (breaches.length === 0) return;
      throw new AssertionError({ message: `The client broke the protocol:\n- ${breaches.join('\n- ')}` });
    },
    asked,
    get running() {
      return asked.filter(({ state }) => state === 'running');
    },
    log,
    lines,
    get line() {
      const line = lines.at(-1);
      if (!line) throw new Error('Nobody has connected');
      return line;
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      await new Promise((resolve) => http.close(resolve));
      await server.close();
    },
  };
  return model;
}
