/** Sound that goes away and comes back in a call: a device that is pulled out, a sound system that dies, or was never there. */
import type { EngineName } from '../browsers/engine-browser.ts';
import { TIMER } from '../clips.ts';
import { Recorder } from '../sound/recorder.ts';
import type { Stage } from '../stage.ts';
import type { Seen } from '../talk.ts';
import { forAWhile } from '../wait.ts';
import { must, type Flow } from './flow.ts';

/** From the loss until the page says something, and from the return until it can be talked to again. */
const NOTICED_LIMIT_MS = 15_000;
const BACK_LIMIT_MS = 60_000;
const ANSWER_LIMIT_MS = 10_000;
const AWAY_MS = 2_000;

export const microphoneFlow: Flow = {
  name: 'microphone out and in',
  async play(stage) {
    const { talk, sound } = stage;
    await talk.startCall();
    await sound.unplug('mic');
    const said = await saysSomething(stage);
    await sound.plug('mic');
    return { note: `“${said}”; ${await answers(stage, stage.recorder)}` };
  },
};

export const speakerFlow: Flow = {
  name: 'speaker out and in',
  async play(stage) {
    const { talk, sound, recorder } = stage;
    await talk.startCall();
    await sound.unplug('spk');
    await forAWhile(AWAY_MS);
    await sound.plug('spk');
    return { note: await answers(stage, recorder) };
  },
};

export const soundServerFlow: Flow = {
  name: 'sound system dies and returns',
  notPossible: {
    webkit:
      'resume(), suspend() and close() of an AudioContext never return there, without Latch too: the page hangs',
  },
  async play(stage) {
    const { talk, sound } = stage;
    await talk.startCall();
    await sound.kill();
    const said = await saysSomething(stage);
    return { note: `“${said}”; ${await returns(stage, said, ['chromium'])}` };
  },
};

export const noSoundFlow: Flow = {
  name: 'no sound system at the start',
  async play(stage) {
    await stage.sound.kill();
    await stage.talk.pressTalk();
    const said = await saysSomething(stage);
    return { note: `“${said}”; ${await returns(stage, said, ['chromium', 'firefox'])}` };
  },
};

/**
 * The sound system starts again, and with it a recorder. Some engines list no device any more, whatever starts: their own sound
 * process would have to (seen in Chromium without Latch, too).
 */
async function returns(stage: Stage, said: string, needRestart: readonly EngineName[]): Promise<string> {
  if (needRestart.includes(stage.engine)) {
    must(said.includes('restart the browser'), `the page does not say what helps: “${said}”`);
    return 'not before the browser is restarted, as the page says';
  }
  await stage.sound.start();
  const recorder = await Recorder.start(stage.sound);
  try {
    return await answers(stage, recorder);
  } finally {
    await recorder.close();
  }
}

const news = ({ problem, notices }: Seen): string => [problem, ...notices].filter(Boolean).join(' / ');

async function saysSomething({ talk }: Stage): Promise<string> {
  return news(
    await talk.shows('the page to say what is wrong', NOTICED_LIMIT_MS, (seen) => news(seen) !== ''),
  );
}

/**
 * The person says a sentence now and again until it is answered aloud. If the call is over by then, the person presses Talk
 * once more.
 */
async function answers({ talk, sound }: Stage, recorder: Recorder): Promise<string> {
  const giveUpAt = performance.now() + BACK_LIMIT_MS;
  let pressed = false;
  while (performance.now() < giveUpAt) {
    const before = await talk.look();
    if (!pressed && before.problem !== '') {
      pressed = true;
      await talk.startCall();
    }
    const fromMs = recorder.recordedMs();
    await sound.say(TIMER.file);
    const soundedMs = await recorder.soundAfter(fromMs, ANSWER_LIMIT_MS).catch(() => null);
    const { replies } = await talk.look();
    if (soundedMs === null || replies.length === before.replies.length) continue;
    return pressed ? 'answered after another Talk' : 'answered in the same call';
  }
  throw new Error(`nothing is answered any more\n${talk.lastSeen()}`);
}
