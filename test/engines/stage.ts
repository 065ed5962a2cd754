/** Where a flow plays: a server, a sound system with its recorder, and one browser with the talk page. All fresh. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startLatch, type LatchServer } from '../e2e/support/latch-server.ts';
import { startTcpProxy, type TcpProxy } from '../e2e/support/tcp-proxy.ts';
import type { EngineBrowser, EngineName } from './browsers/engine-browser.ts';
import { launchChromium, launchFirefox } from './browsers/puppeteer.ts';
import { launchWebkit } from './browsers/webkit.ts';
import { atExit } from './children.ts';
import { Recorder } from './sound/recorder.ts';
import { SoundServer } from './sound/sound-server.ts';
import { TalkPage } from './talk.ts';

const LAUNCH = { chromium: launchChromium, firefox: launchFirefox, webkit: launchWebkit };

export interface Stage {
  engine: EngineName;
  sound: SoundServer;
  recorder: Recorder;
  browser: EngineBrowser;
  talk: TalkPage;
  /** The wire between browser and server. */
  wire: TcpProxy;
}

/** Sets the stage, plays on it, and clears it whatever happens. */
export async function onStage<T>(engine: EngineName, play: (stage: Stage) => Promise<T>): Promise<T> {
  const clearing: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'latch-engines-'));
    clearing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    const latch = await startLatchEndedWithUs();
    clearing.push(() => latch.kill());
    const wire = await startTcpProxy(latch.port);
    clearing.push(() => wire.close());
    const sound = new SoundServer(join(folder, 'sound'));
    clearing.push(() => sound.close());
    await sound.start();
    const recorder = await Recorder.start(sound);
    clearing.push(() => recorder.close());
    const browser = await LAUNCH[engine]({ env: sound.env });
    clearing.push(() => browser.close());
    const talk = new TalkPage(browser);
    await browser.open(wire.url);
    return await play({ engine, sound, recorder, browser, talk, wire });
  } finally {
    for (const clear of clearing.reverse()) await clear().catch((error: unknown) => console.error(error));
  }
}

async function startLatchEndedWithUs(): Promise<LatchServer> {
  const latch = await startLatch();
  const forget = atExit(() => {
    try {
      process.kill(latch.pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  });
  const kill = async (): Promise<void> => {
    await latch.kill();
    forget();
  };
  return { ...latch, kill };
}
