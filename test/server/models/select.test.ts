import { pino } from 'pino';
import { expect, test } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { selectModel } from '../../../server/models/select.ts';
import type { SpeechModelEvent } from '../../../server/models/speech-model.ts';

const log = pino({ level: 'silent' });

test('with nothing configured the built-in model answers, through the same adapter', async () => {
  const { model, examples } = await selectModel(readConfig({}).config.model, log);
  expect(model).toMatchObject({ label: 'built-in', builtin: true });
  expect(examples.length).toBeGreaterThan(2);
  const event = await new Promise<SpeechModelEvent>((onEvent) =>
    model.connect({ history: [], functions: [], onEvent }),
  );
  expect(event).toMatchObject({ type: 'ready' });
  await model.close();
});

test('a configured model is not dialled before somebody calls', async () => {
  const { config } = readConfig({ LATCH_MODEL_URL: 'ws://127.0.0.1:9/v1/realtime', LATCH_MODEL_NAME: 'm' });
  const { model, examples } = await selectModel(config.model, log);
  expect(model).toMatchObject({ label: 'm', builtin: false });
  expect(examples).toEqual([]);
  await model.close();
});
