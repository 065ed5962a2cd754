/** A page whose microphone and sound system fail as a test wishes. They are real ones of the browser until then. */
import type { Page } from '@playwright/test';

/** What the next getUserMedia does: it opens a microphone, rejects with a DOMException of this name, or does not answer. */
export type Opening = 'works' | 'hangs' | 'without-track' | (string & {});

interface FaultySound {
  opening: Opening;
  /** Every track that the page was given, in order. */
  tracks: MediaStreamTrack[];
  /** The page's own AudioContext. */
  context: AudioContext | null;
  /** How loud the microphone's noise is; 0 is digital silence. */
  setNoise(gain: number): void;
  /** The page's clock and context say this from now on; null: what is true. */
  state: AudioContextState | null;
  isClockStill: boolean;
  resumeHangs: boolean;
  modulesHang: boolean;
  sourceThrows: boolean;
  visibility: DocumentVisibilityState;
  locks: { requested: number; released: number; last: EventTarget | null };
}

declare global {
  interface Window {
    faulty: FaultySound;
  }
}

/** Runs in the page before anything else. */
function install(): void {
  const micContext = new AudioContext();
  const mic = micContext.createMediaStreamDestination();
  const noise = new AudioBufferSourceNode(micContext, {
    buffer: new AudioBuffer({ length: micContext.sampleRate, sampleRate: micContext.sampleRate }),
    loop: true,
  });
  const samples = noise.buffer!.getChannelData(0);
  for (let i = 0; i < samples.length; i++) samples[i] = (Math.random() - 0.5) / 500;
  const volume = new GainNode(micContext, { gain: 1 });
  noise.connect(volume).connect(mic);
  noise.start();

  const faulty: FaultySound = {
    opening: 'works',
    tracks: [],
    context: null,
    setNoise: (gain) => (volume.gain.value = gain),
    state: null,
    isClockStill: false,
    resumeHangs: false,
    modulesHang: false,
    sourceThrows: false,
    visibility: 'visible',
    locks: { requested: 0, released: 0, last: null },
  };
  window.faulty = faulty;
  const never = new Promise<never>(() => {});

  navigator.mediaDevices.getUserMedia = async () => {
    if (faulty.opening === 'hangs') {
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (faulty.opening === 'hangs') return;
          clearInterval(timer);
          resolve();
        }, 50);
      });
    }
    if (faulty.opening === 'without-track') return new MediaStream();
    if (faulty.opening !== 'works') throw new DOMException('as the test wishes', faulty.opening);
    await micContext.resume();
    const stream = mic.stream.clone();
    faulty.tracks.push(...stream.getTracks());
    return stream;
  };

  const isPages = (context: BaseAudioContext): boolean => context !== micContext;
  const { createMediaStreamSource, resume } = AudioContext.prototype;
  AudioContext.prototype.createMediaStreamSource = function (stream) {
    if (isPages(this) && faulty.sourceThrows) throw new DOMException('other rate', 'NotSupportedError');
    return createMediaStreamSource.call(this, stream);
  };
  AudioContext.prototype.resume = function () {
    return isPages(this) && faulty.resumeHangs ? never : resume.call(this);
  };
  const { addModule } = AudioWorklet.prototype;
  AudioWorklet.prototype.addModule = function (...args) {
    return faulty.modulesHang ? never : addModule.apply(this, args);
  };
  const changed = <K extends 'state' | 'currentTime'>(
    name: K,
    change: (real: BaseAudioContext[K], last: BaseAudioContext[K] | undefined) => BaseAudioContext[K],
  ): void => {
    const { get } = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, name)!;
    let last: BaseAudioContext[K] | undefined;
    Object.defineProperty(BaseAudioContext.prototype, name, {
      configurable: true,
      get(this: BaseAudioContext) {
        const real = get!.call(this) as BaseAudioContext[K];
        if (!isPages(this)) return real;
        faulty.context = this as AudioContext;
        return (last = change(real, last));
      },
    });
  };
  changed('state', (real) => faulty.state ?? real);
  changed('currentTime', (real, last) => (faulty.isClockStill && last !== undefined ? last : real));

  Object.defineProperty(document, 'visibilityState', { get: () => faulty.visibility });
  Object.defineProperty(navigator, 'wakeLock', {
    value: {
      async request() {
        faulty.locks.requested++;
        let released = false;
        const lock = Object.assign(new EventTarget(), {
          type: 'screen',
          async release() {
            if (released) return;
            released = true;
            faulty.locks.released++;
          },
        });
        Object.defineProperty(lock, 'released', { get: () => released });
        faulty.locks.last = lock;
        return lock;
      },
    },
  });
}

export class FaultyPage {
  private constructor(private readonly page: Page) {}

  static async install(page: Page): Promise<FaultyPage> {
    await page.addInitScript(install);
    return new FaultyPage(page);
  }

  async set(change: Partial<Omit<FaultySound, 'tracks' | 'context' | 'setNoise' | 'locks'>>): Promise<void> {
    await this.page.evaluate((to) => void Object.assign(window.faulty, to), change);
  }

  setNoise(gain: number): Promise<void> {
    return this.page.evaluate((to) => window.faulty.setNoise(to), gain);
  }

  /** An event of the newest track. */
  async track(event: 'mute' | 'unmute' | 'ended'): Promise<void> {
    await this.page.evaluate((name) => {
      const track = window.faulty.tracks.at(-1)!;
      if (name === 'ended') track.stop();
      track.dispatchEvent(new Event(name));
    }, event);
  }

  /** An event of the page's AudioContext. */
  async context(event: 'statechange' | 'error'): Promise<void> {
    await this.page.evaluate((name) => {
      window.faulty.context!.dispatchEvent(new Event(name));
    }, event);
  }

  async show(visibility: DocumentVisibilityState): Promise<void> {
    await this.set({ visibility });
    await this.page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange')));
  }

  /** Whether each track that the page was given is still recording. */
  recording(): Promise<boolean[]> {
    return this.page.evaluate(() => window.faulty.tracks.map(({ readyState }) => readyState === 'live'));
  }

  locks(): Promise<{ requested: number; released: number }> {
    return this.page.evaluate(() => {
      const { requested, released } = window.faulty.locks;
      return { requested, released };
    });
  }
}
