/** A session in the middle of a conversation: what it is told, and when. */
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { goingOnNote } from '../../../../server/models/openai/going-on.ts';
import { createOpenAiModel } from '../../../../server/models/openai/model.ts';
import type {
  HistoryEntry,
  SpeechModelConnection,
  SpeechModelEvent,
} from '../../../../server/models/speech-model.ts';
import { Inbox, ScriptedProvider } from './scripted-provider.ts';

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await ScriptedProvider.start();
});
afterEach(() => provider.stop());

const SAID: HistoryEntry[] = [
  { role: 'user', text: 'Hello' },
  { role: 'assistant', text: 'Hi' },
];
const LONG: HistoryEntry[] = [
  { role: 'user', text: 'Hello', leftOut: { turns: 12, topics: ['Tell me of bees', 'And of "wasps"'] } },
  { role: 'assistant', text: 'Hi' },
];

interface Dialled {
  connection: SpeechModelConnection;
  events: Inbox<SpeechModelEvent>;
}

async function dial(history: readonly HistoryEntry[], isSpare = false): Promise<Dialled> {
  const events = new Inbox<SpeechModelEvent>();
  const connection = createOpenAiModel({
    label: 'scripted',
    builtin: false,
    url: provider.url,
    key: null,
    keyHeader: 'bearer',
    session: { instructions: 'Be brief.', voice: null, transcriptionModel: null },
    log: pino({ level: 'silent' }),
  }).connect({ history, isSpare, functions: [], onEvent: events.push });
  await provider.dialled.next();
  return { connection, events };
}

/** The instructions of the next event, which is to set the session up. */
async function toldOf(): Promise<string> {
  const event = await provider.received.next();
  expect(event.type).toBe('session.update');
  return (event['session'] as { instructions: string }).instructions;
}

async function getReady({ events }: Dialled): Promise<string> {
  provider.send({ type: 'session.created', session: {} });
  const told = await toldOf();
  provider.send({ type: 'session.updated', session: {} });
  expect(await events.next()).toMatchObject({ type: 'ready' });
  return told;
}

const items = async (count: number): Promise<unknown[]> => {
  const came = [];
  for (let i = 0; i < count; i++) came.push((await provider.received.next())['item']);
  return came;
};
const THE_ITEMS = [
  { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
  { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
];

describe('a session is told', () => {
  test('nothing of a conversation that begins', async () => {
    expect(await getReady(await dial([]))).toBe('Be brief.');
  });

  test('that the conversation is under way, and not to greet again', async () => {
    const told = await getReady(await dial(SAID));
    expect(told).toMatch(
      /^Be brief\.\n\n.*already under way.*Do not greet.*do not introduce yourself again/s,
    );
    expect(await items(2)).toEqual(THE_ITEMS);
  });

  test('how much of a long conversation is left out, and how it began', () => {
    expect(goingOnNote(LONG)).toMatch(
      /12 turns of the person.*left out\. It began with these words of the person: "Tell me of bees", "And of \\"wasps\\""\./,
    );
    expect(goingOnNote([{ ...SAID[0]!, leftOut: { turns: 1, topics: [] } }])).toMatch(
      /one turn of the person/,
    );
    expect(goingOnNote(SAID)).not.toMatch(/left out/);
  });
});

describe('a spare session', () => {
  test('is told the conversation when it is used, before the first command', async () => {
    const spare = await dial(SAID.slice(0, 1), true);
    expect(await getReady(spare)).toContain('already under way');
    spare.connection.seed(SAID);
    spare.connection.addText('And you?');
    expect(await items(3)).toEqual([
      ...THE_ITEMS,
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'And you?' }] },
    ]);
  });

  test('that is used before it is ready is told it when it is', async () => {
    const spare = await dial([], true);
    spare.connection.seed(SAID);
    expect(await getReady(spare)).toContain('already under way');
    expect(await items(2)).toEqual(THE_ITEMS);
  });

  test('gets other instructions where more was left out since it was opened', async () => {
    const spare = await dial(SAID, true);
    await getReady(spare);
    spare.connection.seed(LONG);
    expect(await toldOf()).toContain('12 turns');
    expect(await items(2)).toEqual(THE_ITEMS);
  });

  test('gets other instructions when it is ready, where they changed while it was set up', async () => {
    const spare = await dial([], true);
    provider.send({ type: 'session.created', session: {} });
    expect(await toldOf()).toBe('Be brief.');
    spare.connection.seed(SAID);
    provider.send({ type: 'session.updated', session: {} });
    expect(await toldOf()).toContain('already under way');
    expect(await items(2)).toEqual(THE_ITEMS);
  });
});
