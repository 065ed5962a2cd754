/**
 * Speech over a reply: is somebody taking the floor? What is cheap and reversible is done at once, what is final later:
 *
 *  1. *duck* at the first frame of speech: the reply is soft;
 *  2. *halt* once two frames agree: the reply stops where it is. For the user it has fallen silent; nothing is lost, since nothing
 *     of it is rendered meanwhile, and so what was heard stays exact;
 *  3. *stop* when the speech goes on for longer than a backchannel, and for longer after the silence than an echo of the reply can:
 *     the user has the floor;
 *  4. or *resume* when it ceases before that: a backchannel, a cough, a click, or the reply's own echo. The reply goes on with
 *     its next sample.
 *
 * The price: whoever says no more than "stop" halts the reply for as long as that takes, and has to say more, or the same again.
 */
export interface BargeInPolicy {
  /** Gain of the reply from the first frame of speech on, in 0 to 1. Default: 0.15 (−16 dB). */
  duckGain: number;
  /**
   * Speech that halts the reply. Default: 64 ms, two VAD frames. With the wait for the first of them to end, capture and playback,
   * silence comes about 100 ms after the first phoneme.
   */
  haltMs: number;
  /**
   * Speech, with short pauses left out, that stops the reply. Default: 640 ms: "mm-hm", "yeah" and "okay" take 200 to 500 ms, and the
   * edges of speech are dated up to two frames late.
   */
  stopMs: number;
  /**
   * Speech still there so long after the reply fell silent is none of its echoes. Default: 450 ms: a loudspeaker by radio is up
   * to 300 ms late, and a live room sounds on.
   */
  echoTailMs: number;
  /** Silence after which it was nothing, and the reply goes on. Default: 192 ms, longer than the closure in "uh-huh" or "okay". */
  releaseMs: number;
  /**
   * Speech that stops a reply of which nothing has been heard yet: there is nothing to say "mm-hm" to, and no echo. Default:
   * 64 ms.
   */
  silentReplyStopMs: number;
}

export const BARGE_IN_POLICY = {
  duckGain: 0.15,
  haltMs: 64,
  stopMs: 640,
  echoTailMs: 450,
  releaseMs: 192,
  silentReplyStopMs: 64,
} as const satisfies BargeInPolicy;
