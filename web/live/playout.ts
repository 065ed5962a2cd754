/**
 * When each packet of a call is played to a listener. All sound is as far behind the call as a listener aims to be (LIVE_AIM_MS), so that
 * both voices keep their places; what comes too late is played late, and skipped where a voice falls too far behind. Pure but for its own
 * memory; `nowMs` is any clock of the listener's that the sound runs by.
 */
import { PACKET_MS } from '../../shared/frames.ts';
import { LIVE_AIM_MS, LIVE_MOST_BEHIND_MS, type LiveVoice } from '../../shared/live.ts';

/** What is begun earlier than this from now may begin too late. */
const LEAD_MS = 20;

interface Voice {
  /** When the stretch that is played last begins … */
  fromMs: number;
  /** … and ends: what comes next begins there, or later. */
  toMs: number;
  /** It has fallen too far behind: until it is where it should be, nothing of it is played. */
  isSkipping: boolean;
}

const silentVoice = (): Voice => ({ fromMs: -Infinity, toMs: -Infinity, isSkipping: false });

export class Playout {
  /** The listener's clock less that of the call. A link lasts for an hour: in that, two clocks come apart by a tenth of a second or so. */
  #offsetMs: number;
  readonly #voices: Record<LiveVoice, Voice> = { user: silentVoice(), reply: silentVoice() };

  /** It was `callMs` on the call's clock when a listener was let in, `nowMs` on its own. */
  constructor(
    private readonly callMs: number,
    nowMs: number,
  ) {
    this.#offsetMs = nowMs - callMs;
  }

  /** When a packet that sounded at `atMs` is to begin; null: it is skipped. */
  place(voice: LiveVoice, atMs: number, nowMs: number): number | null {
    // The others have heard it already.
    if (atMs + LIVE_AIM_MS < this.callMs) return null;
    const of = this.#voices[voice];
    // The listener's clock stood still: the device slept, or something else took its sound.
    if (atMs + this.#offsetMs - nowMs > LIVE_MOST_BEHIND_MS) this.#offsetMs = nowMs - atMs;
    const soundedMs = atMs + this.#offsetMs;
    const dueMs = soundedMs + LIVE_AIM_MS;
    const startMs = Math.max(dueMs, of.toMs, nowMs + LEAD_MS);
    if (startMs - soundedMs > LIVE_MOST_BEHIND_MS) of.isSkipping = true;
    if (of.isSkipping && startMs > dueMs) return null;
    of.isSkipping = false;
    if (startMs - of.toMs > PACKET_MS) of.fromMs = startMs;
    of.toMs = startMs + PACKET_MS;
    return startMs;
  }

  /** Who is heard now. */
  speaking(nowMs: number): LiveVoice | null {
    const isHeard = ({ fromMs, toMs }: Voice): boolean => fromMs <= nowMs && nowMs < toMs;
    return isHeard(this.#voices.user) ? 'user' : isHeard(this.#voices.reply) ? 'reply' : null;
  }
}
