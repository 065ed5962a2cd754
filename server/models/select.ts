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
}

/** The speech model that is configured; where none is, the built-in one, on loopback in this process. */
export async function selectModel(config: ModelConfig, log: Logger): Promise<SelectedModel> {
  const { upstream, limits, ...session } = config;
  if (upstream !== null) {
    const reach = { ...upstream, builtin: false, session, limits, log };
    return { model: createOpenAiModel(reach), reach, examples: [] };
  }
  // Loaded only here: its recogniser and voice take memory that nobody else needs.
  const { startBuiltinServer, builtinExamples } = await import('@latch/builtin-model');
  const server = await startBuiltinServer({ port: 0, host: '127.0.0.1', log });
  const reach: OpenAiModelOptions = {
    label: 'built-in',
    builtin: true,
    url: server.url,
    key: null,
    keyHeader: 'bearer',
    session,
    log,
    onClose: () => server.close(),
  };
  return { model: createOpenAiModel(reach), reach, examples: builtinExamples };
}
