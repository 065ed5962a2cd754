/**
 * Speech models of the OpenAI Realtime protocol (GA): OpenAI, Azure, xAI, the built-in model, and compatible servers at any
 * ws:// or wss:// URL. What a compatible server lacks is learned from what it answers (traits.ts).
 */
import type { Logger } from 'pino';
import type { ModelLimits, SpeechModel } from '../speech-model.ts';
import { isLoopback } from '../../loopback.ts';
import { OpenAiConnection } from './connection.ts';
import { SOCKET_LIMITS, type SocketLimits } from './provider-socket.ts';
import { withoutKeys } from './scrub.ts';
import type { SessionSettings } from './session-settings.ts';
import { Traits } from './traits.ts';
import { LATENCY_LIMITS, type LatencyLimits } from './wire-limits.ts';

export interface OpenAiModelOptions {
  label: string;
  builtin: boolean;
  /** With the model in its query. */
  url: string;
  key: string | null;
  keyHeader: 'bearer' | 'api-key';
  session: SessionSettings;
  log: Logger;
  /** How long the server keeps a session, where somebody has set it. */
  sessionMs?: number | null;
  limits?: Partial<SocketLimits & LatencyLimits & ModelLimits>;
  /** Called by close(): frees what stands behind the URL. */
  onClose?: () => Promise<void>;
}

/** For a service, and for the built-in model. */
const MODEL_LIMITS: ModelLimits = {
  connectMs: 10_000,
  responseStartMs: 30_000,
  responseSilenceMs: 45_000,
};
/** A model of one's own may load its weights first, at the connection or at the first turn, and computes slowly. */
const NEARBY_MODEL_LIMITS: ModelLimits = {
  connectMs: 60_000,
  responseStartMs: 120_000,
  responseSilenceMs: 120_000,
};

/** Servers that are known to do all that the protocol says; of others it is found out. */
const KNOWN_SERVERS = /(^|\.)openai\.(azure\.)?com$/;

/** OpenAI's documented limit. It is also in each session; this holds where a clock is wrong. */
const OPENAI_SESSION_MS = 60 * 60_000;

/** How a server is dialled, and how long it may take. */
export interface Dial {
  url: string;
  headers: Record<string, string>;
  limits: SocketLimits & LatencyLimits & ModelLimits;
  /** The provider's words without secrets. */
  scrub: (text: string) => string;
}

export function dialOf(options: OpenAiModelOptions): Dial {
  const { url, key, keyHeader } = options;
  const stages = !options.builtin && isNearby(new URL(url).hostname) ? NEARBY_MODEL_LIMITS : MODEL_LIMITS;
  return {
    url,
    headers:
      key === null ? {} : keyHeader === 'api-key' ? { 'api-key': key } : { Authorization: `Bearer ${key}` },
    limits: { ...SOCKET_LIMITS, ...LATENCY_LIMITS, ...stages, ...options.limits },
    scrub: (text) => withoutKeys(text, key),
  };
}

export function createOpenAiModel(options: OpenAiModelOptions): SpeechModel {
  const dial = dialOf(options);
  const { hostname } = new URL(options.url);
  const traits = new Traits({
    isKnown: options.builtin || KNOWN_SERVERS.test(hostname),
    sessionMs: options.sessionMs ?? (hostname === 'api.openai.com' ? OPENAI_SESSION_MS : null),
    transcripts: options.session.transcriptionModel !== null,
  });
  return {
    label: options.label,
    builtin: options.builtin,
    capabilities: traits.capabilities,
    limits: dial.limits,
    connect: ({ history, isSpare = false, functions, onEvent }) =>
      new OpenAiConnection({
        ...dial,
        session: options.session,
        history,
        isSpare,
        functions,
        traits,
        log: options.log,
        onEvent,
      }),
    close: async () => options.onClose?.(),
  };
}

/** This machine, a private network (RFC 1918, 4193), or a name without a domain, as containers have beside each other. */
function isNearby(hostname: string): boolean {
  return (
    isLoopback(hostname) ||
    !/[.:]/.test(hostname) ||
    /\.(local|internal|lan|home\.arpa)$/.test(hostname) ||
    /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/.test(hostname) ||
    /^\[f[cd]/.test(hostname)
  );
}
