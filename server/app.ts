/** Puts the server together: settings in, a running server out. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { LatchError } from '../shared/errors.ts';
import { publicUrl } from './address.ts';
import type { Config } from './config.ts';
import { diagnose } from './doctor/diagnosis.ts';
import { examine } from './doctor/examine.ts';
import { History } from './conversations/history.ts';
import type { Keeping } from './conversations/keeping.ts';
import { openConfigured, openKeeping } from './conversations/open.ts';
import { startRetention } from './conversations/retention.ts';
import { Shares } from './conversations/shares/shares.ts';
import { CallDoor } from './gateway/calls.ts';
import { addressReader, networkOf } from './gateway/addresses.ts';
import { originCheck, ownMachineCheck } from './gateway/caller.ts';
import { ModelCheck } from './gateway/model-check.ts';
import { OperatorHints } from './gateway/operator-hints.ts';
import { AdminCode } from './gateway/admin-code.ts';
import { attachGateway } from './gateway/socket.ts';
import { createTokens } from './gateway/tokens.ts';
import type { ApiOptions } from './http/api/api.ts';
import { guardConnections } from './http/connections.ts';
import { securityHeaders } from './http/headers.ts';
import { oneAtATime } from './http/pipelining.ts';
import { REQUEST_PACE, RequestPace } from './http/request-pace.ts';
import { createHttpServer } from './http/server.ts';
import { breakOffSlowReaders, READER_LIMITS } from './http/slow-readers.ts';
import { openKiosks, sweepVisitors } from './kiosks.ts';
import { Visitors } from './kiosk/visitors.ts';
import { LiveLinks } from './live/live-links.ts';
import { selectModel } from './models/select.ts';
import { DayBudget } from './session/limits/day-budget.ts';
import { SessionRegistry } from './session/registry.ts';
import { recorderTap } from './session/taps/recorder-tap.ts';
import { standardTaps } from './session/taps/standard-taps.ts';
import { keptSecret } from './secret.ts';
import { readTurnModel } from './turn-model.ts';

/** design.md: a dropped call can be picked up for this long. */
const RESUME_WINDOW_MS = 30_000;
/** A page that has the speech model checked waits for the answer; most proxies give up after a minute. */
const CHECK_LIMIT_MS = 55_000;
/** How often a draining server checks whether its last call is over. */
const DRAIN_LOOK_MS = 100;
const FLUSH_MS = 50;
/** What is still being sent or received when the server closes gets this long. */
const CLOSE_GRACE_MS = 2_000;
/** A browser that loads the page opens six connections, and a call takes one or two: a call leaves room for as many again. */
const CONNECTIONS_PER_CALL = 20;

export interface RunningServer {
  /** As a person opens it. */
  url: string;
  /** The speech model, in words. */
  model: string;
  /** Takes no new calls, gives those that are up `limitMs` to end, then ends them, and closes. */
  drain(limitMs: number): Promise<void>;
  close(): Promise<void>;
  /** Closes, or goes on closing, and waits for nobody. */
  closeNow(): void;
}

export interface ServerOptions {
  config: Config;
  log: Logger;
  /** The folder of the built page; null where another server serves it. */
  webDir: string | null;
}

/** Listens, and answers once it is ready. Throws where it cannot: a port in use, a missing file, a model that fails. */
export async function startServer({ config, log, webDir }: ServerOptions): Promise<RunningServer> {
  let state: 'starting' | 'ready' | 'draining' = 'starting';
  const nowMs = (): number => Date.now();
  // The clock of calls: it never jumps, and is finer than a millisecond.
  const callClockMs = (): number => performance.timeOrigin + performance.now();
  const { turn, turnModel } = readTurnModel(config.turn);
  const keepsConversations = config.keeping.most !== 'nothing';
  const database =
    keepsConversations || config.adminCode !== null ? await openConfigured(config.keeping, log) : null;
  const keeping: Keeping | null =
    database && keepsConversations
      ? await openKeeping(config.keeping, database, {
          log,
          nowMs: callClockMs,
          after: runLater,
          keepOfVisitor: (person) => visitors.keepOf(person),
        })
      : null;
  const closeData = async (): Promise<void> => {
    await keeping?.close();
    await database?.db.destroy();
  };
  const secret =
    config.tokenSecret ?? (database === null ? randomBytes(32) : keptSecret(config.keeping.dataDir));
  const { model, reach, examples, isThere } = await selectModel(config.model, log).catch(async (error) => {
    await closeData();
    throw error;
  });
  const tokens = createTokens(secret, nowMs);
  const { limits } = config;
  const { prices, maxUsd } = config.model;
  const day = new DayBudget(maxUsd.perDay, nowMs);
  const registry = new SessionRegistry({
    model,
    log,
    nowMs: callClockMs,
    ...limits,
    resumeWindowMs: RESUME_WINDOW_MS,
    networkOf,
    speculation: config.speculation,
    modelJudges: config.turn.modelJudges,
    taps: [
      ...standardTaps({ prices, budget: prices && { prices, maxUsdPerCall: maxUsd.perCall, day } }),
      ...(keeping === null ? [] : [recorderTap(keeping)]),
    ],
  });
  const visitors: Visitors = new Visitors({
    leaveCall: (callId) => registry.leaveCall(callId),
    forget: (conversationId) => registry.forget(conversationId),
    isUp: (conversationId) => registry.isUp(conversationId),
    nowMs: callClockMs,
  });
  const adminCode = config.adminCode === null ? null : new AdminCode(config.adminCode, tokens);
  const kiosks =
    database && adminCode
      ? openKiosks({ database, visitors, adminCode, tokens, nowMs, webDir, keepMost: config.keeping.most })
      : null;
  const stopSweeping = kiosks && sweepVisitors(visitors);
  /** Ends a check that runs: it would hold the server up for as long as it may last. */
  const closing = new AbortController();
  const modelCheck = new ModelCheck({
    adminCode,
    check: async (gone) => {
      const signal = AbortSignal.any([gone, closing.signal]);
      const diagnosis = diagnose(model.label, await examine({ reach, limitMs: CHECK_LIMIT_MS, signal }));
      if (closing.signal.aborted) throw new LatchError('draining');
      const { possible, summary } = diagnosis;
      log.info({ possible, summary, stopped: gone.aborted }, 'the speech model was checked');
      return diagnosis;
    },
  });
  const door = new CallDoor({
    accessCode: config.accessCode,
    limits,
    model: { label: model.label, builtin: model.builtin, examples: [...examples] },
    turn,
    tokens,
    admission: registry,
    keptHistory: async (person, id) => (await keeping?.historyOf(person, id)) ?? null,
    isBudgetSpent: () => day.isSpent,
  });
  const conversationsOf = (kept: Keeping): ApiOptions['conversations'] => {
    const shares = new Shares({ keeping: kept, nowMs });
    const history = new History({
      keeping: kept,
      nowMs: callClockMs,
      revokeShares: (id, turns) => shares.revokeAll(id, turns),
      isUp: (id) => registry.isUp(id),
      onDeleted: (id) => registry.forget(id),
      onForgotten: (id) => registry.forgetSaid(id),
    });
    return { keeping: kept, history, shares };
  };
  const stopRetention =
    keeping &&
    startRetention({
      store: keeping.store,
      audio: keeping.audio,
      retentionMs: config.keeping.retentionMs,
      log,
      nowMs: callClockMs,
    });
  const live = new LiveLinks({
    callOf: (conversationId, person) => registry.callOf(conversationId, person),
    maxListeners: limits.maxListeners,
    nowMs: callClockMs,
    after: runLater,
  });
  const hints = new OperatorHints(config, log);
  const checkOrigin = hints.watched(originCheck(config));
  const addressOf = addressReader(config.trustedProxies);
  const applyHeaders = securityHeaders(config);
  const pace = new RequestPace(REQUEST_PACE);
  const inTurn = (request: IncomingMessage, response: ServerResponse, serve: () => void): void =>
    pace.take(addressOf(request), response, serve);

  let http: Server;
  let connections: { destroyAll(): void };
  let gateway: { close(): Promise<void> };
  try {
    http = createHttpServer({
      config,
      webDir,
      turnModel,
      door,
      conversations: keeping && conversationsOf(keeping),
      live,
      kiosks,
      tokens,
      modelCheck,
      applyHeaders,
      inTurn,
      checkOrigin,
      addressOf,
      isHere: ownMachineCheck(config),
      state: () => (state === 'ready' && !isThere() ? 'model-away' : state),
      log,
    });
    connections = guardConnections(http, {
      perAddress:
        config.trustedProxies > 0
          ? null
          : CONNECTIONS_PER_CALL * limits.maxCallsPerAddress + 2 * limits.maxListenersPerAddress,
      inAll: CONNECTIONS_PER_CALL * (limits.maxCalls + limits.maxCallsPerAddress) + 2 * limits.maxListeners,
    });
    breakOffSlowReaders(http, READER_LIMITS);
    gateway = attachGateway(http, {
      base: config.base,
      registry,
      log,
      verifyCallToken: (token) => {
        if (state === 'draining') throw new LatchError('draining');
        return tokens.verifyCall(token);
      },
      conversationKeyOf: (id, person) => tokens.conversationKey(id, person),
      checkOrigin,
      addressOf,
      maxCallsPerAddress: limits.maxCallsPerAddress,
      applyHeaders,
      inTurn,
      onUpgradeStripped: () => hints.onUpgradeStripped(),
      live,
      maxListenersPerAddress: limits.maxListenersPerAddress,
      nowMs: callClockMs,
    });
    oneAtATime(http);
    http.listen(config.port, config.host);
    await once(http, 'listening');
  } catch (error) {
    stopSweeping?.();
    await stopRetention?.();
    await closeData();
    await model.close();
    throw error;
  }
  state = 'ready';
  const { port } = http.address() as AddressInfo;
  const url = publicUrl(config, port);
  const upstream = config.model.upstream && new URL(config.model.upstream.url).host;
  log.info({ url, host: config.host, port, model: model.label, upstream }, 'ready');

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= shut());
  const shut = async (): Promise<void> => {
    state = 'draining';
    closing.abort();
    registry.endAll(new LatchError('draining'));
    // The last messages of the calls get out before their sockets close.
    await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
    // A client that reads nothing, sends half a request or answers no close frame would hold the server up for ever.
    const grace = setTimeout(() => connections.destroyAll(), CLOSE_GRACE_MS);
    // Closes the HTTP server too.
    await gateway.close();
    clearTimeout(grace);
    stopSweeping?.();
    await stopRetention?.();
    await closeData();
    await model.close();
    log.info('closed');
  };
  const drain = async (limitMs: number): Promise<void> => {
    state = 'draining';
    log.info({ calls: registry.activeCalls() }, 'draining');
    const untilMs = performance.now() + limitMs;
    while (registry.activeCalls() > 0 && performance.now() < untilMs) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS));
    }
    await close();
  };
  const closeNow = (): void => {
    void close();
    connections.destroyAll();
  };
  return { url, model: model.label, drain, close, closeNow };
}

function runLater(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timer);
}
