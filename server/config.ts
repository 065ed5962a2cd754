import * as v from 'valibot';
import type { S3Options } from './conversations/s3-audio-store.ts';
import type { Keep } from '../shared/conversations/document.ts';
import { isLoopback } from './loopback.ts';
import type { ModelLimits } from './models/speech-model.ts';
import { SETTINGS, type SettingName, type Settings } from './settings.ts';

/** Which speech model, and how it is asked for. */
export interface ModelConfig {
  /** null: nothing is configured, the built-in model answers. */
  upstream: {
    /** ws:// or wss://, with the model in the query where one is named. */
    url: string;
    key: string | null;
    keyHeader: 'bearer' | 'api-key';
    label: string;
  } | null;
  voice: string | null;
  /** What a million tokens cost, in US dollars; null: not known. */
  prices: { inputPerMillion: number; outputPerMillion: number } | null;
  /** What may be spent, in US dollars; null: there is no limit. */
  maxUsd: { perCall: number | null; perDay: number | null };
  instructions: string | null;
  /** null: nothing is written down. */
  transcriptionModel: string | null;
  /** How long the model's work may take; what is not set depends on where the model is. */
  limits: Partial<ModelLimits>;
  /** How long the server keeps a session; null: what is known of it. */
  sessionMs: number | null;
}

export interface Config {
  host: string;
  port: number;
  /** Begins and ends with a slash. */
  base: string;
  tls: { certPath: string; keyPath: string } | null;
  /** Empty: the origin must be the host that the request names, and that one no name but localhost or `host`. */
  origins: readonly string[];
  trustedProxies: number;
  /** 0: the browser is not told to stay with HTTPS. */
  hstsSeconds: number;
  /** Sources of a Content-Security-Policy. Empty: no page may show Latch in a frame. */
  frameAncestors: readonly string[];
  /** null: nobody is asked for a code. */
  accessCode: string | null;
  /** null: only browsers on this machine may do what an operator may. */
  adminCode: string | null;
  /** null: one of its own, kept where conversations are (secret.ts). */
  tokenSecret: Uint8Array | null;
  keeping: {
    /** The most that is kept of a conversation. */
    most: Keep;
    dataDir: string;
    /** null: a file in `dataDir`. */
    databaseUrl: string | null;
    /** Where sound is kept; null: in `dataDir`. */
    s3: S3Options | null;
    /** null: for ever. */
    retentionMs: number | null;
  };
  limits: {
    maxCalls: number;
    maxCallsPerAddress: number;
    maxListeners: number;
    maxListenersPerAddress: number;
    callsPerMinute: number;
    maxCallMs: number;
    /** A call in which nobody speaks, types or listens ends after this long. */
    idleMs: number;
  };
  model: ModelConfig;
  /** Whether a reply may be asked for on a guess. */
  speculation: boolean;
  turn: {
    /** Whether the speech model may say that a person has not finished. */
    modelJudges: boolean;
    detector: Settings['LATCH_TURN_DETECTOR'];
    /** Read where the detector is smart-turn. */
    modelFile: string;
  };
  logLevel: Settings['LATCH_LOG_LEVEL'];
}

/** Every wrong setting at once, each with what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const names = Object.keys(SETTINGS) as SettingName[];
/** Settings whose value no message repeats. */
const isSecret = (name: string) => /KEY$|CODE$|SECRET$|DATABASE_URL$/.test(name);

/**
 * Reads the settings from environment variables; an empty one counts as not set. `warnings` names LATCH_ variables that
 * do not exist. Throws ConfigError.
 */
export function readConfig(env: Environment): { config: Config; warnings: string[] } {
  const given: Record<string, string> = {};
  for (const name of names) if (env[name]) given[name] = env[name];
  if (given['LATCH_PORT'] === undefined && env['PORT']) given['LATCH_PORT'] = env['PORT'];

  const problems: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const name of names) {
    const { schema, allowed } = SETTINGS[name];
    const result = v.safeParse(schema as v.GenericSchema<string | undefined, unknown>, given[name]);
    if (result.success) settings[name] = result.output;
    else problems.push(`${shown(name, given[name])} is not allowed. Allowed: ${allowed}.`);
  }
  if (problems.length === 0) problems.push(...contradictions(settings as Settings));
  if (problems.length > 0) throw new ConfigError(problems);

  const warnings = Object.keys(env)
    .filter((name) => name.startsWith('LATCH_') && !(name in SETTINGS) && !devSettings.includes(name))
    .map((name) => `${name} is not a setting and has no effect. Did you mean ${nearest(name)}?`);
  return { config: toConfig(settings as Settings), warnings: [...warnings, ...doubts(settings as Settings)] };
}

/** Read by the tools (npm run dev), not by the server. */
const devSettings = ['LATCH_DEV_SERVER'];

function shown(name: string, value: string | undefined): string {
  return value === undefined || isSecret(name) ? name : `${name}=${JSON.stringify(value)}`;
}

function contradictions(s: Settings): string[] {
  const problems: string[] = [];
  if (!isLoopback(s.LATCH_HOST) && s.LATCH_ACCESS_CODE === undefined && !s.LATCH_OPEN) {
    problems.push(
      `LATCH_HOST="${s.LATCH_HOST}" lets other machines in. Set LATCH_ACCESS_CODE to a code that people enter once, ` +
        'or LATCH_OPEN=1 if anybody may call.',
    );
  }
  if (s.LATCH_ACCESS_CODE !== undefined && s.LATCH_OPEN) {
    problems.push(
      'LATCH_OPEN=1 lets anybody call and LATCH_ACCESS_CODE does not: set one of them (compose.yaml wants LATCH_OPEN=0 with a code).',
    );
  }
  if ((s.LATCH_TLS_CERT === undefined) !== (s.LATCH_TLS_KEY === undefined)) {
    problems.push('LATCH_TLS_CERT and LATCH_TLS_KEY go together: set both, or neither.');
  }
  if ((s.LATCH_PRICE_INPUT === undefined) !== (s.LATCH_PRICE_OUTPUT === undefined)) {
    problems.push('LATCH_PRICE_INPUT and LATCH_PRICE_OUTPUT go together: set both, or neither.');
  }
  for (const name of ['LATCH_MAX_USD_PER_CALL', 'LATCH_MAX_USD_PER_DAY'] as const) {
    if (s[name] !== undefined && s.LATCH_PRICE_INPUT === undefined)
      problems.push(
        `${name} needs to know what tokens cost: set LATCH_PRICE_INPUT and LATCH_PRICE_OUTPUT too.`,
      );
  }
  const s3 = ['LATCH_S3_URL', 'LATCH_S3_BUCKET', 'LATCH_S3_KEY_ID', 'LATCH_S3_SECRET_KEY'] as const;
  const missing = s3.filter((name) => s[name] === undefined);
  if (missing.length > 0 && missing.length < s3.length)
    problems.push(`Sound in S3 needs ${missing.join(' and ')} too: set all of ${s3.join(', ')}, or none.`);
  if (s.LATCH_MODEL_URL === undefined && s.LATCH_MODEL_KEY !== undefined) {
    problems.push(
      'LATCH_MODEL_KEY is the key for LATCH_MODEL_URL, which is not set. A key for OpenAI is OPENAI_API_KEY.',
    );
  }
  return problems;
}

/** A code of this length cannot be guessed at the rate that is let through (gateway/code-tries.ts). */
const SAFE_CODE_LENGTH = 10;

/** What is allowed, and may not be what was meant. */
function doubts(s: Settings): string[] {
  const warnings: string[] = [];
  if (s.LATCH_ACCESS_CODE !== undefined && s.LATCH_ACCESS_CODE.length < SAFE_CODE_LENGTH) {
    warnings.push(
      `LATCH_ACCESS_CODE has fewer than ${SAFE_CODE_LENGTH} characters: somebody with many addresses could guess it. Set a longer one.`,
    );
  }
  if (s.LATCH_ORIGINS === undefined && (!isLoopback(s.LATCH_HOST) || s.LATCH_TRUST_PROXY > 0)) {
    warnings.push(
      'LATCH_ORIGINS is not set: people can call where they open Latch by an IP address or as localhost, and by no other name. ' +
        'Set it to the address that they open, such as LATCH_ORIGINS=https://talk.example.com.',
    );
  }
  return warnings;
}

function toConfig(s: Settings): Config {
  return {
    host: s.LATCH_HOST,
    port: s.LATCH_PORT,
    base: s.LATCH_BASE,
    tls:
      s.LATCH_TLS_CERT === undefined || s.LATCH_TLS_KEY === undefined
        ? null
        : { certPath: s.LATCH_TLS_CERT, keyPath: s.LATCH_TLS_KEY },
    origins: s.LATCH_ORIGINS ?? [],
    trustedProxies: s.LATCH_TRUST_PROXY,
    hstsSeconds: s.LATCH_HSTS_SECONDS,
    frameAncestors: s.LATCH_FRAME_ANCESTORS ?? [],
    accessCode: s.LATCH_ACCESS_CODE ?? null,
    adminCode: s.LATCH_ADMIN_CODE ?? null,
    tokenSecret: s.LATCH_TOKEN_SECRET === undefined ? null : new TextEncoder().encode(s.LATCH_TOKEN_SECRET),
    keeping: {
      most: s.LATCH_KEEP,
      dataDir: s.LATCH_DATA_DIR,
      databaseUrl: s.LATCH_DATABASE_URL ?? null,
      s3: toS3(s),
      retentionMs: s.LATCH_RETENTION_DAYS === undefined ? null : s.LATCH_RETENTION_DAYS * 24 * 3_600_000,
    },
    limits: {
      maxCalls: s.LATCH_MAX_CALLS,
      maxCallsPerAddress: s.LATCH_MAX_CALLS_PER_ADDRESS,
      maxListeners: s.LATCH_MAX_LISTENERS,
      maxListenersPerAddress: s.LATCH_MAX_LISTENERS_PER_ADDRESS,
      callsPerMinute: s.LATCH_CALLS_PER_MINUTE,
      maxCallMs: s.LATCH_MAX_CALL_MINUTES * 60_000,
      idleMs: s.LATCH_IDLE_MINUTES * 60_000,
    },
    model: toModelConfig(s),
    speculation: s.LATCH_SPECULATION,
    turn: {
      modelJudges: s.LATCH_TURN_JUDGE === 'model',
      detector: s.LATCH_TURN_DETECTOR,
      modelFile: s.LATCH_TURN_MODEL,
    },
    logLevel: s.LATCH_LOG_LEVEL,
  };
}

function toS3({
  LATCH_S3_URL: url,
  LATCH_S3_BUCKET: bucket,
  LATCH_S3_REGION: region,
  LATCH_S3_KEY_ID: accessKeyId,
  LATCH_S3_SECRET_KEY: secretAccessKey,
}: Settings): S3Options | null {
  if (url === undefined || bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined)
    return null;
  return { url, bucket, region, accessKeyId, secretAccessKey };
}

const OPENAI_URL = 'wss://api.openai.com/v1/realtime';
const OPENAI_MODEL = 'gpt-realtime-2.1-mini';

function toModelConfig(s: Settings): ModelConfig {
  const rest = {
    voice: s.LATCH_VOICE ?? null,
    prices:
      s.LATCH_PRICE_INPUT === undefined || s.LATCH_PRICE_OUTPUT === undefined
        ? null
        : { inputPerMillion: s.LATCH_PRICE_INPUT, outputPerMillion: s.LATCH_PRICE_OUTPUT },
    maxUsd: { perCall: s.LATCH_MAX_USD_PER_CALL ?? null, perDay: s.LATCH_MAX_USD_PER_DAY ?? null },
    instructions: s.LATCH_INSTRUCTIONS ?? null,
    transcriptionModel: s.LATCH_TRANSCRIPTION_MODEL === 'off' ? null : s.LATCH_TRANSCRIPTION_MODEL,
    limits: modelLimits(s),
    sessionMs: s.LATCH_MODEL_SESSION_MINUTES === undefined ? null : s.LATCH_MODEL_SESSION_MINUTES * 60_000,
  };
  if (s.LATCH_MODEL_URL === undefined && s.OPENAI_API_KEY === undefined) return { upstream: null, ...rest };
  const url = new URL(s.LATCH_MODEL_URL ?? OPENAI_URL);
  const isOpenAi = url.hostname === 'api.openai.com';
  if (s.LATCH_MODEL_NAME !== undefined) url.searchParams.set('model', s.LATCH_MODEL_NAME);
  else if (isOpenAi && !url.searchParams.has('model')) url.searchParams.set('model', OPENAI_MODEL);
  const model = url.searchParams.get('model');
  return {
    upstream: {
      url: url.href,
      key: s.LATCH_MODEL_KEY ?? (isOpenAi ? (s.OPENAI_API_KEY ?? null) : null),
      keyHeader: s.LATCH_MODEL_KEY_HEADER ?? (url.hostname.endsWith('.azure.com') ? 'api-key' : 'bearer'),
      label: [isOpenAi ? 'OpenAI' : brandOf(url.hostname), model].filter(Boolean).join(' ') || 'speech model',
    },
    ...rest,
  };
}

/** People read it, and need not know where an operator's own servers are. */
const brandOf = (host: string): string | null =>
  host.endsWith('.azure.com') ? 'Azure' : host === 'api.x.ai' ? 'xAI' : null;

function modelLimits(s: Settings): Partial<ModelLimits> {
  const ms = (seconds: number | undefined): number | undefined => seconds && seconds * 1000;
  const limits: { [K in keyof ModelLimits]: number | undefined } = {
    connectMs: ms(s.LATCH_MODEL_CONNECT_SECONDS),
    responseStartMs: ms(s.LATCH_MODEL_START_SECONDS),
    responseSilenceMs: ms(s.LATCH_MODEL_SILENCE_SECONDS),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}

/** The setting with the fewest letters to change (Levenshtein's distance). */
function nearest(name: string): string {
  const distances = names.map((known) => ({ known, distance: editDistance(name, known) }));
  return distances.reduce((best, next) => (next.distance < best.distance ? next : best)).known;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
