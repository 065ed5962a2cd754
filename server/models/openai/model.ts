/**
 * Speech models of the OpenAI Realtime protocol (GA): OpenAI, Azure, xAI, the built-in model, and compatible servers at any
 * ws:// or wss:// URL. A compatible server is assumed to do all that OpenAI's does, except resuming. One that lacks cancel,
 * delete or truncate answers with errors, which end in the session's log and not in the call.
 */
import type { Logger } from 'pino';
import type { Capabilities, ModelLimits, SpeechModel } from '../speech-model.ts';
import { OpenAiConnection } from './connection.ts';
import { SOCKET_LIMITS, type SocketLimits } from './provider-socket.ts';
import type { SessionSettings } from './session-settings.ts';

export interface OpenAiModelOptions {
  label: string;
  builtin: boolean;
  /** With the model in its query. */
  url: string;
  key: string | null;
  keyHeader: 'bearer' | 'api-key';
  session: SessionSettings;
  log: Logger;
  limits?: Partial<SocketLimits & ModelLimits>;
  /** Called by close(): frees what stands behind the URL. */
  onClose?: () => Promise<void>;
}

const CAPABILITIES: Capabilities = {
  manualTurns: true,
  cancel: true,
  discardItems: true,
  truncate: true,
  tags: true,
  itemFirst: true,
  transcripts: true,
};

/** For a model on another machine. */
export const MODEL_LIMITS: ModelLimits = {
  connectMs: 10_000,
  responseStartMs: 30_000,
  responseSilenceMs: 45_000,
};
/** A model on this machine may load its weights first, at the connection or at the first turn, and computes slowly. */
export const LOCAL_MODEL_LIMITS: ModelLimits = {
  connectMs: 60_000,
  responseStartMs: 120_000,
  responseSilenceMs: 120_000,
};

/** Servers that are known to return a response's metadata; for others it is found out. */
const KNOWN_TO_ECHO = /(^|\.)openai\.(azure\.)?com$/;

export function createOpenAiModel(options: OpenAiModelOptions): SpeechModel {
  const { key, keyHeader } = options;
  const headers: Record<string, string> =
    key === null ? {} : keyHeader === 'api-key' ? { 'api-key': key } : { Authorization: `Bearer ${key}` };
  const limits = { ...SOCKET_LIMITS, ...MODEL_LIMITS, ...options.limits };
  const echoes = { tags: options.builtin || KNOWN_TO_ECHO.test(new URL(options.url).hostname) };
  return {
    label: options.label,
    builtin: options.builtin,
    capabilities: CAPABILITIES,
    limits,
    connect: ({ history, onEvent }) =>
      new OpenAiConnection({
        url: options.url,
        headers,
        session: options.session,
        history,
        echoes,
        limits,
        scrub: (text) => withoutKeys(text, key),
        log: options.log,
        onEvent,
      }),
    close: async () => options.onClose?.(),
  };
}

/** Providers repeat a part of a wrong key in their answer. */
function withoutKeys(text: string, key: string | null): string {
  const plain = key === null ? text : text.replaceAll(key, '[key]');
  return plain.replace(/\b(?:sk|xai)-[\w*.-]+/g, '[key]').slice(0, 500);
}
