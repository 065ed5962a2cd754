/**
 * Every setting of the server: an environment variable, what it is for, what is allowed, and its default. The check at
 * start, its messages and docs/configuration.md (npm run docs) all come from here.
 */
import { isIPv6 } from 'node:net';
import * as v from 'valibot';
import { KEEPS } from '../shared/conversations/document.ts';
import { readBase } from './base.ts';

/** One setting: `schema` turns the text of the variable (or its default) into the value. */
function setting<S extends v.GenericSchema<string | undefined, unknown>>(
  description: string,
  allowed: string,
  schema: S,
) {
  return { description, allowed, schema };
}

const text = (minLength = 1) => v.optional(v.pipe(v.string(), v.trim(), v.minLength(minLength)));

const whole = (fallback: string, min: number, max: number) =>
  v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(min), v.maxValue(max)),
    fallback,
  );

const seconds = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,3}$/), v.transform(Number), v.minValue(1), v.maxValue(600)),
);

const minutes = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,4}$/), v.transform(Number), v.minValue(1), v.maxValue(1440)),
);

const price = v.optional(v.pipe(v.string(), v.trim(), v.regex(/^\d{1,9}(\.\d{1,9})?$/), v.transform(Number)));

const flag = v.optional(
  v.pipe(
    v.picklist(['0', '1', 'false', 'true']),
    v.transform((value) => value === '1' || value === 'true'),
  ),
  '0',
);

const onOff = v.optional(
  v.pipe(
    v.picklist(['on', 'off']),
    v.transform((value) => value === 'on'),
  ),
  'on',
);

/** "https://a.example, https://b.example:8443" as a list of origins as browsers write them. */
const origins = v.optional(
  v.pipe(
    v.string(),
    v.transform((list) => list.split(',').map((item) => item.trim())),
    v.array(
      v.pipe(
        v.string(),
        v.check(
          (origin) => /^https?:$/.test(tryUrl(origin)?.protocol ?? '') && tryUrl(origin)?.pathname === '/',
        ),
        v.transform((origin) => new URL(origin).origin),
      ),
    ),
  ),
);

const socketUrl = v.optional(
  v.pipe(
    v.string(),
    v.trim(),
    v.check((url) => /^wss?:$/.test(tryUrl(url)?.protocol ?? '')),
  ),
);

/** An IPv6 address may come in brackets and in any of its forms; the value is as browsers write it, without brackets. */
const host = v.optional(
  v.pipe(
    v.string(),
    v.trim(),
    v.transform((name) => name.replace(/^\[(.*)\]$/, '$1')),
    v.check((name) => isIPv6(name) || /^[\w.-]+$/.test(name)),
    v.transform((name) => tryUrl(`http://[${name}]`)?.hostname.slice(1, -1) ?? name),
  ),
  '127.0.0.1',
);

const base = v.optional(
  v.pipe(
    v.string(),
    v.trim(),
    v.transform(readBase),
    v.check((path) => path !== null),
    v.transform((path) => path ?? '/'),
  ),
  '/',
);

/** "self, https://a.example, https://*.b.example" as the sources of a Content-Security-Policy. */
const frameAncestors = v.optional(
  v.pipe(
    v.string(),
    v.transform((list) => list.split(',').map((item) => item.trim().toLowerCase())),
    v.array(
      v.pipe(
        v.string(),
        v.regex(/^(self|https?:\/\/(\*\.)?[a-z\d][a-z\d.-]*(:\d{1,5})?)$/),
        v.transform((source) => (source === 'self' ? "'self'" : source)),
      ),
    ),
  ),
);

function tryUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

/** A code such as "111111111111" is the first that anybody tries. */
const MIN_DIFFERENT = 5;

export const SETTINGS = {
  LATCH_HOST: setting(
    'Address to listen on. Any but a loopback one wants LATCH_ACCESS_CODE or LATCH_OPEN=1.',
    'an IP address (IPv6 too: `::` is every address of both kinds) or a host name',
    host,
  ),
  LATCH_PORT: setting(
    'Port to listen on; PORT is read where this is not set.',
    'a whole number from 0 (any free port) to 65535',
    whole('8080', 0, 65_535),
  ),
  LATCH_BASE: setting(
    'Path below which everything is served: the page, /api, /socket.io and the health checks.',
    'a path such as /latch/',
    base,
  ),
  LATCH_ACCESS_CODE: setting(
    'What people enter once before they can call; again after 90 days. Fewer than 10 characters can be guessed.',
    'text of at least 6 characters',
    text(6),
  ),
  LATCH_ADMIN_CODE: setting(
    'What an administrator enters at /admin, where kiosks are paired and watched: without it there is no such page. And what an operator enters ' +
      'in another browser than one on the server’s own machine, to have the speech model checked (which costs money). Kiosks are stored in ' +
      'LATCH_DATA_DIR or LATCH_DATABASE_URL, also with LATCH_KEEP=nothing.',
    `text of at least 12 characters, ${MIN_DIFFERENT} of them different`,
    v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.minLength(12),
        v.check((code) => new Set(code).size >= MIN_DIFFERENT),
      ),
    ),
  ),
  LATCH_OPEN: setting('Lets anybody who reaches the server call, without a code.', '0 or 1', flag),
  LATCH_TLS_CERT: setting(
    'File with the certificate chain, for HTTPS. Browsers give the microphone only to https:// and localhost.',
    'path of a PEM file, together with LATCH_TLS_KEY',
    text(),
  ),
  LATCH_TLS_KEY: setting(
    'File with the private key, for HTTPS.',
    'path of a PEM file, together with LATCH_TLS_CERT',
    text(),
  ),
  LATCH_ORIGINS: setting(
    'Where people open Latch: the origins whose pages may call, and the host names that requests may name. Default: localhost, ' +
      'IP addresses and LATCH_HOST; any other name must be set here.',
    'origins such as https://talk.example.com, separated by commas',
    origins,
  ),
  LATCH_TRUST_PROXY: setting(
    'How many proxies stand before the server: the caller’s address is that many from the end of X-Forwarded-For.',
    'a whole number from 0 (the header is ignored) to 10',
    whole('0', 0, 10),
  ),
  LATCH_HSTS_SECONDS: setting(
    'For how long a browser that came by HTTPS uses nothing else (Strict-Transport-Security; a year is 31536000). It holds for ' +
      'every port and path of the host name, and cannot be taken back where it was heard.',
    'a whole number from 0 (not sent) to 63072000',
    whole('0', 0, 63_072_000),
  ),
  LATCH_FRAME_ANCESTORS: setting(
    'Pages that may show Latch in a frame. Default: none.',
    'self, and origins such as https://portal.example.com or https://*.example.com, separated by commas',
    frameAncestors,
  ),
  OPENAI_API_KEY: setting(
    'Key for OpenAI; with it, and without LATCH_MODEL_URL, calls talk to OpenAI Realtime.',
    'a key',
    text(),
  ),
  LATCH_MODEL_URL: setting(
    'A server of the OpenAI Realtime protocol: Azure, xAI, or your own.',
    'a URL that begins with ws:// or wss://',
    socketUrl,
  ),
  LATCH_MODEL_NAME: setting(
    'Model (at Azure: deployment) to ask for. Default: gpt-realtime-2.1-mini at OpenAI; elsewhere what the URL says.',
    'a name',
    text(),
  ),
  LATCH_MODEL_KEY: setting(
    'Key for LATCH_MODEL_URL. OPENAI_API_KEY goes to api.openai.com alone.',
    'a key',
    text(),
  ),
  LATCH_MODEL_KEY_HEADER: setting(
    'How the key is sent: `Authorization: Bearer` or `api-key`. Default: api-key at *.azure.com, else bearer.',
    'bearer or api-key',
    v.optional(v.picklist(['bearer', 'api-key'])),
  ),
  LATCH_VOICE: setting('Voice of the model. Default: the model’s own.', 'a voice that the model has', text()),
  LATCH_INSTRUCTIONS: setting('What the model is told before each conversation.', 'text', text()),
  LATCH_TRANSCRIPTION_MODEL: setting(
    'Model that writes down what the user says, for the transcript. Off: nothing is written down.',
    'a name that the speech model’s server knows, or off',
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1)), 'gpt-4o-mini-transcribe'),
  ),
  LATCH_MODEL_CONNECT_SECONDS: setting(
    'How long a connection to the speech model may take. Default: 10; 60 for a model on this machine or in this network.',
    'a whole number from 1 to 600',
    seconds,
  ),
  LATCH_MODEL_START_SECONDS: setting(
    'How long the speech model may take to begin a response. Default: 30; 120 for a model on this machine or in this network, ' +
      'which may load its weights first.',
    'a whole number from 1 to 600',
    seconds,
  ),
  LATCH_MODEL_SILENCE_SECONDS: setting(
    'How long a response may give no sign of life. Default: 45; 120 for a model on this machine or in this network.',
    'a whole number from 1 to 600',
    seconds,
  ),
  LATCH_MODEL_SESSION_MINUTES: setting(
    'How long the speech model keeps a session: before that, calls go over to a new one in a pause. Default: 60 at api.openai.com; ' +
      'elsewhere what the model says of its sessions, or what it was seen to do.',
    'a whole number from 1 to 1440',
    minutes,
  ),
  LATCH_PRICE_INPUT: setting(
    'What a million tokens into the model cost, in US dollars: then the page says what replies on wrong guesses cost.',
    'a number from 0, together with LATCH_PRICE_OUTPUT',
    price,
  ),
  LATCH_PRICE_OUTPUT: setting(
    'What a million tokens out of the model cost, in US dollars.',
    'a number from 0, together with LATCH_PRICE_INPUT',
    price,
  ),
  LATCH_MAX_USD_PER_CALL: setting(
    'What one call may cost, in US dollars, by LATCH_PRICE_INPUT and LATCH_PRICE_OUTPUT: then it ends. Known after each reply.',
    'a number from 0, together with the prices',
    price,
  ),
  LATCH_MAX_USD_PER_DAY: setting(
    'What all calls may cost in a day (UTC), in US dollars, counted since this server was started: then they end, and no new one begins.',
    'a number from 0, together with the prices',
    price,
  ),
  LATCH_SPECULATION: setting(
    'Whether a reply is asked for before it is sure that the turn is over, wherever the model can take one back: people wait ' +
      'less, and replies to wrong guesses cost tokens. Off: asked for once it is sure.',
    'on or off',
    onOff,
  ),
  LATCH_TURN_JUDGE: setting(
    'Who says, beside the browser, whether a turn is over. Model: the speech model may answer a guess by saying that the person has ' +
      'not finished (it is given a function for that, and some words of instructions), where it can call functions. Off: it is told nothing of that.',
    'model or off',
    v.optional(v.picklist(['model', 'off']), 'model'),
  ),
  LATCH_TURN_DETECTOR: setting(
    'What tells the browser, in a pause, whether the turn is over: Latch’s own network, Smart Turn v3 (weights of 9 MB that you ' +
      'bring: LATCH_TURN_MODEL), or silence alone. Where one cannot run, silence decides. Smart Turn’s adapter has been ' +
      'tried with a stand-in for its weights, never with the weights themselves.',
    'latch, smart-turn or timer',
    v.optional(v.picklist(['latch', 'smart-turn', 'timer']), 'latch'),
  ),
  LATCH_TURN_MODEL: setting(
    'File with Smart Turn’s weights; `npm run turn-model -- smart-turn` downloads them to the default place.',
    'path of an ONNX file',
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1)), 'models/smart-turn-v3.2-cpu.onnx'),
  ),
  LATCH_MAX_CALLS: setting('Calls at once.', 'a whole number from 1 to 100000', whole('50', 1, 100_000)),
  LATCH_MAX_CALLS_PER_ADDRESS: setting(
    'Calls at once from one network address (IPv6: one /64); from its network (/48, /24) four times as many.',
    'a whole number from 1 to 100000',
    whole('10', 1, 100_000),
  ),
  LATCH_MAX_LISTENERS: setting(
    'Listeners of one call at once, where its talker shares a live link.',
    'a whole number from 1 to 10000',
    whole('200', 1, 10_000),
  ),
  LATCH_MAX_LISTENERS_PER_ADDRESS: setting(
    'Listeners at once from one network address (IPv6: one /64); from its network (/48, /24) four times as many.',
    'a whole number from 1 to 10000',
    whole('20', 1, 10_000),
  ),
  LATCH_CALLS_PER_MINUTE: setting(
    'New calls a minute from one network address (IPv6: one /64); from its network (/48, /24) four times as many.',
    'a whole number from 1 to 100000',
    whole('30', 1, 100_000),
  ),
  LATCH_MAX_CALL_MINUTES: setting(
    'Longest call, in minutes. It may be longer than the speech model keeps a session (LATCH_MODEL_SESSION_MINUTES).',
    'a whole number from 1 to 1440',
    whole('55', 1, 1440),
  ),
  LATCH_IDLE_MINUTES: setting(
    'A call in which nobody speaks, types or listens ends after this many minutes; the page says so a minute before. Where every ' +
      'line is busy, a call that is silent for a minute makes room for the next one.',
    'a whole number from 1 to 1440',
    whole('10', 1, 1440),
  ),
  LATCH_KEEP: setting(
    'The most that is kept of conversations: nothing, their text, or text and audio. Within that each person is asked, and nothing is ' +
      'kept before.',
    'nothing, text or audio',
    v.optional(v.picklist(KEEPS), 'audio'),
  ),
  LATCH_DATA_DIR: setting(
    'Folder of what is kept: the database, the audio, the secret that signs. It is made if it is missing. Not used where LATCH_KEEP=nothing.',
    'path of a folder, from the folder that Latch is started in',
    v.optional(v.pipe(v.string(), v.trim(), v.minLength(1)), 'data'),
  ),
  LATCH_DATABASE_URL: setting(
    'Keeps the text of conversations in this Postgres database in place of a file in LATCH_DATA_DIR.',
    'postgres://user:password@host/database',
    v.optional(v.pipe(v.string(), v.trim(), v.regex(/^postgres(ql)?:\/\//))),
  ),
  LATCH_S3_URL: setting(
    'Keeps the sound of conversations in S3-compatible storage at this address, in place of LATCH_DATA_DIR; together with LATCH_S3_BUCKET, ' +
      'LATCH_S3_KEY_ID and LATCH_S3_SECRET_KEY.',
    'https://host, without the bucket',
    v.optional(
      v.pipe(
        v.string(),
        v.trim(),
        v.check((url) => /^https?:$/.test(tryUrl(url)?.protocol ?? '')),
      ),
    ),
  ),
  LATCH_S3_BUCKET: setting(
    'The bucket, which nothing else uses.',
    '3 to 63 lowercase letters, digits, dots and hyphens',
    v.optional(v.pipe(v.string(), v.trim(), v.regex(/^[a-z0-9][a-z0-9.-]{2,62}$/))),
  ),
  LATCH_S3_REGION: setting(
    'The region of the storage.',
    'a name',
    v.optional(v.pipe(v.string(), v.trim()), 'us-east-1'),
  ),
  LATCH_S3_KEY_ID: setting('The id of the key to the storage.', 'text', text()),
  LATCH_S3_SECRET_KEY: setting('The key to the storage.', 'text', text()),
  LATCH_RETENTION_DAYS: setting(
    'Conversations in which nothing was said for so many days are deleted for good, unless they are pinned. Default: never.',
    'a whole number from 1 to 36500',
    v.optional(
      v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.minValue(1), v.maxValue(36_500)),
    ),
  ),
  LATCH_TOKEN_SECRET: setting(
    'Signs who a browser is, call tokens and the access cookie. Default: random, kept in LATCH_DATA_DIR; where nothing is kept, it is another ' +
      'one at each start, so that a restart asks for the code again.',
    'text of at least 32 characters',
    text(32),
  ),
  LATCH_LOG_LEVEL: setting(
    'Least important kind of log line. Logs are JSON lines on standard output, without audio or transcripts.',
    LOG_LEVELS.join(', '),
    v.optional(v.picklist(LOG_LEVELS), 'info'),
  ),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { [K in SettingName]: v.InferOutput<(typeof SETTINGS)[K]['schema']> };
