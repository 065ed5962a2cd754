import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { ModelConfig } from '../config.ts';
import { createOpenAiModel, type OpenAiModelOptions } from './openai/model.ts';
import type { SpeechModel } from './speech-model.ts';

export interface SelectedModel {
  model: SpeechModel;
  /** How the model is reached. */
  reach: OpenAiModelOptions;
  /** Sentences that a person may try; none where the model understands whatever is said. */
  examples: readonly string[];
  /**
   * Whether the model is there, as far as this process is to answer for it: only the built-in one is a part of it. What a model
   * elsewhere does is found out by the calls.
   */
  isThere: () => boolean;
}

/** The speech model that is configured; where none is, the built-in one, on loopback in this process. */
export async function selectModel(config: ModelConfig, log: Logger): Promise<SelectedModel> {
  const { upstream, limits, sessionMs, ...session } = config;
  if (upstream !== null) {
    const reach = { ...upstream, builtin: false, session, limits, sessionMs, log };
    return { model: createOpenAiModel(reach), reach, examples: [], isThere: () => true };
  }
  // Loaded only here: its recogniser and voice take memory that nobody else needs.
  const { startBuiltinServer, builtinExamples } = await import('@latch/builtin-model');
  // Others on this machine can find its port, and so can pages that their browsers show.
  const key = randomBytes(32).toString('base64url');
  const server = await startBuiltinServer({ port: 0, host: '127.0.0.1', key, log });
  const reach: OpenAiModelOptions = {
    label: 'built-in',
    builtin: true,
    url: server.url,
    key,
    keyHeader: 'bearer',
    session,
    log,
    onClose: () => server.close(),
  };
  const isThere = (): boolean => server.canAnswer();
  return { model: createOpenAiModel(reach), reach, examples: builtinExamples, isThere };
}
