/** What the page at a live link knows: one runes class around the line and the sound, which are loaded when Listen is pressed. */
import { LatchError } from '../../shared/errors.ts';
import type { LiveEvents, LiveVoice } from '../../shared/live.ts';
import { askServer } from '../ask-server.ts';
import type { LiveSound } from './live-sound.ts';

export type ListeningState =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  /** The page that talks does not show yet that somebody listens. */
  | { kind: 'waiting' }
  | { kind: 'listening' }
  | { kind: 'reconnecting' }
  | { kind: 'over'; why: 'left' | 'ended' | 'slow' | 'full' | 'limited' | 'sound' };

type Caption = LiveEvents['live.caption'];

/** Captions that stay on the page. */
const MOST_CAPTIONS = 200;
const LOOK_EVERY_MS = 100;

export class Listening {
  state = $state.raw<ListeningState>({ kind: 'idle' });
  /** Who is heard now. */
  speaking = $state<LiveVoice | null>(null);
  listeners = $state(0);
  captions = $state.raw<readonly Caption[]>([]);
  /** The browser holds back sound until the page is tapped. */
  isBlocked = $state(false);
  #close: () => void = () => {};
  #sound: LiveSound | null = null;
  /** Of the try that runs: what comes of an older one is nothing. */
  #tries = 0;

  constructor(private readonly token: string) {}

  /** Whether the link still leads to a call, before anybody presses anything. */
  async look(): Promise<void> {
    try {
      await askServer(`/api/live/${this.token}`);
    } catch (thrown) {
      // Where nobody answers, a press will say so.
      if (LatchError.from(thrown).code === 'live-over' && this.state.kind === 'idle') this.#over('ended');
    }
  }

  /** From a press. */
  async start(): Promise<void> {
    if (this.state.kind !== 'idle' && this.state.kind !== 'over') return;
    const tried = ++this.#tries;
    this.state = { kind: 'connecting' };
    try {
      const [{ openLine }, { LiveSound }] = await Promise.all([
        import('./live-line.ts'),
        import('./live-sound.ts'),
      ]);
      const sound = await LiveSound.open((isBlocked) => (this.isBlocked = isBlocked));
      // Meanwhile the page may have been left.
      if (tried !== this.#tries) return sound.close();
      this.#sound = sound;
      const closeLine = openLine(this.token, {
        onEvent: (name, payload) => this.#onEvent(name, payload),
        onAudio: (bytes) => this.#onAudio(bytes),
        onDropped: () => {
          if (this.state.kind !== 'over') this.state = { kind: 'reconnecting' };
        },
        onRefused: ({ code }) => this.#over(reasonOf(code)),
      });
      const looks = setInterval(() => (this.speaking = sound.speaking), LOOK_EVERY_MS);
      this.#close = () => {
        clearInterval(looks);
        closeLine();
        sound.close();
      };
    } catch {
      if (tried === this.#tries) this.#over('sound');
    }
  }

  stop(): void {
    if (this.state.kind !== 'idle' && this.state.kind !== 'over') this.#over('left');
  }

  /** From a press. */
  unblock(): void {
    this.#sound?.unblock();
  }

  #onEvent<Name extends keyof LiveEvents>(name: Name, payload: LiveEvents[Name]): void {
    switch (name) {
      case 'live.joined':
        this.#sound?.onJoined((payload as LiveEvents['live.joined']).nowMs);
        this.state = { kind: 'listening' };
        return;
      case 'live.listeners':
        this.listeners = (payload as LiveEvents['live.listeners']).listeners;
        return;
      case 'live.caption':
        return this.#onCaption(payload as Caption);
      case 'live.over':
        return this.#over((payload as LiveEvents['live.over']).why);
    }
  }

  #onCaption(caption: Caption): void {
    const others = this.captions.filter(({ turnId }) => turnId !== caption.turnId);
    const shown = caption.lines.length === 0 ? others : [...others, caption];
    this.captions = shown.toSorted((a, b) => a.turnId - b.turnId).slice(-MOST_CAPTIONS);
  }

  #onAudio(bytes: Uint8Array): void {
    try {
      this.#sound?.onAudio(bytes);
    } catch {
      // A packet that is none is a gap.
    }
  }

  #over(why: Extract<ListeningState, { kind: 'over' }>['why']): void {
    this.#tries++;
    this.state = { kind: 'over', why };
    this.#close();
    this.#close = () => {};
    this.#sound = null;
    this.speaking = null;
    this.isBlocked = false;
  }
}

const reasonOf = (code: LatchError['code']): 'ended' | 'full' | 'limited' => {
  if (code === 'rate-limited') return 'limited';
  return code === 'at-capacity' ? 'full' : 'ended';
};
