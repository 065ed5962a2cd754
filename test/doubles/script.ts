/** What a strict model does: all that a provider can do with a response, and with the wire. */
import type { ProviderErrorName } from './provider-errors.ts';
import { encodeTones, LONGEST_CODED_MS } from './coded-tones.ts';

/** One response. */
export interface ReplyScript {
  /** The time from the create to `response.created`: what the client sends meanwhile overtakes the create. */
  createdAfterMs: number;
  /** The time from `response.created` to the first words and audio; Infinity: it hangs. */
  firstAudioMs: number;
  /** Audio sent per time: 1 is real time, Infinity all at once. */
  pace: number;
  /** PCM at 24 kHz. */
  audio: Int16Array;
  /** Said over the length of the audio, word by word. */
  words: string;
  /** A cancel takes effect only after this long. The reply goes on until then, and a reply that is over by then is completed. */
  cancelTakesMs: number;
  /** `response.done` comes this long after the last audio, or after the cancel took effect. */
  doneAfterMs: number;
  /** Ends as failed, with this in `status_details.error`, after its first half. */
  fail: ProviderErrorName | null;
  /** It calls this function, unless it may call none, and says nothing … */
  calls: string | null;
  /** … or what it would have said, and then calls. */
  saysFirst: boolean;
  /** The connection is cut without a word when this much of its audio is out. */
  dropAfterMs: number | null;
}

/** What happens on the wire to the `nth` event (from 1) of a type, over all connections. */
export type WireFault = { type: string; nth: number } & (
  | { does: 'lose' }
  | { does: 'double' }
  /** It comes this many events of the model later … */
  | { does: 'hold'; events: number }
  /** … or this much later. */
  | { does: 'hold'; ms: number }
  /** A client's event is not applied, but answered with this error. */
  | { does: 'refuse'; error: ProviderErrorName }
);

export interface Script {
  /** The n-th response, from 1; all at once and 300 ms long where nothing else is said. Its audio: coded tones of n. */
  reply: (n: number) => Partial<ReplyScript> & { durationMs?: number };
  /** What the n-th stretch of the user's audio was, from 1; null: the transcription fails. */
  hear: (n: number) => string | null;
  faults: readonly WireFault[];
  /** How a connection is refused. */
  refuse: { http: 401 | 403 | 404 | 429 | 500 | 503 } | { close: number; reason: string } | null;
}

export const DEFAULT_SCRIPT: Script = {
  reply: () => ({}),
  hear: (n) => `said ${n}`,
  faults: [],
  refuse: null,
};

const DEFAULT_REPLY_MS = 300;

const wordsOfReply = (n: number): string => `Reply ${n} begins here and it ends here.`;

/** The plan of the n-th response. */
export function replyScript(script: Script, n: number): ReplyScript {
  const { durationMs = DEFAULT_REPLY_MS, ...given } = script.reply(n);
  if (durationMs > LONGEST_CODED_MS)
    throw new RangeError(`A coded reply is at most ${LONGEST_CODED_MS} ms long`);
  return {
    createdAfterMs: 0,
    firstAudioMs: 0,
    pace: Infinity,
    words: wordsOfReply(n),
    cancelTakesMs: 0,
    doneAfterMs: 0,
    fail: null,
    calls: null,
    saysFirst: false,
    dropAfterMs: null,
    ...given,
    audio: given.audio ?? encodeTones(n, durationMs),
  };
}
