/** A page in front of a Latch whose model follows a script; what is heard is read from coded tones. */
import type { Page } from '@playwright/test';
import { decodeTones, type Stretch } from '../../doubles/coded-tones.ts';
import type { Script } from '../../doubles/script.ts';
import { startStrictModel, type StrictModel, type StrictModelOptions } from '../../doubles/strict-model.ts';
import { startLatch, type LatchServer } from './latch-server.ts';
import { PageAudio } from './page-audio.ts';
import { TalkPage } from './talk-page.ts';

export interface Race {
  latch: LatchServer;
  model: StrictModel;
  talk: TalkPage;
  audio: PageAudio;
  /** What the page has played. */
  heard(): Promise<Stretch[]>;
}

/** A page in front of a Latch whose model follows the script. */
export async function race(
  page: Page,
  script: Partial<Script>,
  act: (race: Race) => Promise<void>,
  { env = {}, ...options }: StrictModelOptions & { env?: Record<string, string> } = {},
): Promise<void> {
  const model = await startStrictModel(script, options);
  let latch: LatchServer | undefined;
  try {
    latch = await startLatch({ LATCH_MODEL_URL: model.url, ...env });
    const audio = await PageAudio.install(page);
    const talk = new TalkPage(page);
    await talk.open(latch.url);
    const heard = async (): Promise<Stretch[]> => {
      const { rateHz, output } = await audio.recording();
      return decodeTones({ rateHz, pcm: output });
    };
    await act({ latch, model, talk, audio, heard });
    model.expectNoBreach();
  } finally {
    await latch?.kill();
    await model.close();
  }
}

export async function type(talk: TalkPage, text: string): Promise<void> {
  await talk.textBox.fill(text);
  await talk.textBox.press('Enter');
}

export const numbers = (stretches: readonly Stretch[]): (number | null)[] => [
  ...new Set(stretches.map(({ responseNumber }) => responseNumber)),
];
/** Which replies sounded, in their order. The notes that say that a reply takes long read as number 0 or as none. */
export const replies = (stretches: readonly Stretch[]): number[] =>
  numbers(stretches).flatMap((n) => n || []);
export const of = (stretches: readonly Stretch[], n: number): Stretch[] =>
  stretches.filter(({ responseNumber }) => responseNumber === n);
/** The ms of the reply at which the stretch ends. */
export const endOf = ({ replyFromMs, fromMs, toMs }: Stretch): number => replyFromMs + toMs - fromMs;
