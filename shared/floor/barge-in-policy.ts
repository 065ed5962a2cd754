/**
 * Speech over a reply: is somebody taking the floor? Cheap and reversible steps come at once, the final one later:
 *
 *  1. *duck* at the first frame of speech: the reply is soft;
 *  2. *halt* once two frames agree: the reply stops where it is. The user hears silence. Nothing is lost: nothing of the reply is
 *     rendered meanwhile, so what was heard stays exact;
 *  3. *stop* when the speech lasts longer than a backchannel, and longer after the silence than an echo of the reply can: the user
 *     has the floor;
 *  4. or, when the speech ends before that, *overhear*: the speech model writes the words down, and the reply stays silent until they
 *     are in. A backchannel, or nothing, lets it go on with its next sample; anything else has the floor, however short it is;
 *  5. or, where no words come in time, let length decide: *stop* if it was longer than a backchannel, *resume* if it was not, since then it
 *     was one, or a cough, a click, the reply's own echo.
 *
 * The price: where the model writes nothing down, a user who says only "stop" halts the reply for as long as the word lasts, and must say
 * more, or say it again.
 */
export interface BargeInPolicy {
  /** Gain of the reply from the first frame of speech on, in 0 to 1. Default: 0.15 (−16 dB). */
  duckGain: number;
  /**
   * Speech that halts the reply. Default: 64 ms, two VAD frames. Silence comes about 100 ms after the first phoneme: capture,
   * the wait for the first frame to end, and playback.
   */
  haltMs: number;
  /**
   * Speech, with short pauses left out, that stops the reply. Default: 640 ms: "mm-hm", "yeah" and "okay" take 200 to 500 ms, and the
   * edges of speech are dated up to two frames late.
   */
  stopMs: number;
  /**
   * The same where words can tell the two apart. Default: 1.28 s. The longest backchannel of a person was 0.78 s, and of eight synthetic
   * voices, which are slow, 1.18 s ("mm hmm"): 5 of 160 were over 1 s, and stopped the reply.
   */
  wordsStopMs: number;
  /**
   * Silence after which a halted reply's words are asked for. Default: 128 ms: at 64 ms, 9 % of 312 stop words and backchannels were cut
   * at a stop ("exac", "tly"), and a piece of a word is not understood; at 128 ms 1 %, at 160 ms none.
   */
  overhearMs: number;
  /**
   * Silence for which the words are waited for, from its beginning; 0 where no words can come. Default: 640 ms: longer than most
   * transcriptions take, and as long as a person waits who was interrupted.
   */
  wordsLimitMs: number;
  /**
   * Speech that is still there this long after the reply fell silent is no echo of it. Default: 450 ms: a wireless loudspeaker
   * is up to 300 ms late, and a live room adds its reverberation.
   */
  echoTailMs: number;
  /**
   * After this much silence the speech was nothing, and the reply goes on. Default: 192 ms, longer than the closure in "uh-huh"
   * or "okay".
   */
  releaseMs: number;
  /**
   * Speech that stops a reply of which nothing has been heard yet: there is nothing to say "mm-hm" to, and no echo. Never less than
   * makes a turn (`minSpeechMs`): a click would stop the reply and then be answered by nobody. Default: that, 128 ms.
   */
  silentReplyStopMs: number;
  /** A user who takes the floor this soon after their turn was ended had not finished: the turn goes on (rejoin.ts). Default: 1.2 s … */
  rejoinWithinMs: number;
  /** … unless they heard this much of the reply: enough to answer it. Default: 700 ms. */
  rejoinHeardMs: number;
}

export const BARGE_IN_POLICY = {
  duckGain: 0.15,
  haltMs: 64,
  stopMs: 640,
  wordsStopMs: 1_280,
  overhearMs: 128,
  wordsLimitMs: 640,
  echoTailMs: 450,
  releaseMs: 192,
  silentReplyStopMs: 128,
  rejoinWithinMs: 1_200,
  rejoinHeardMs: 700,
} as const satisfies BargeInPolicy;
