/** What every scripted call does: turns of speech, each answered after a while by a reply of the same length. */
import { Encoder } from '@evan/opus';
import { OpusPacketizer } from '../../../server/audio/opus.ts';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../../shared/frames.ts';
import { continuousSpeech, readClips, toModelPcm } from '../clips.ts';

const TURN_MS = 2000;
const TURN_PACKETS = TURN_MS / PACKET_MS;
export const REPLY_AFTER_MS = 300;
/** From the beginning of a turn to the end of its reply. */
export const CYCLE_MS = TURN_MS + REPLY_AFTER_MS + TURN_MS;
/** Bits per second, as the browser encodes. */
const SPEECH_BITRATE = 24_000;

function speechPcm(speechDir: string): Int16Array {
  return toModelPcm(
    continuousSpeech(
      readClips(speechDir).filter(({ hasPause }) => !hasPause),
      TURN_MS,
    ),
  );
}

/** The reply of the scripted model. */
export const replyPcm = speechPcm;

/** One turn of real speech as a browser sends it. */
export function turnPackets(speechDir: string): Uint8Array[] {
  const encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application: 'voip' });
  encoder.bitrate = SPEECH_BITRATE;
  const pcm = speechPcm(speechDir);
  return Array.from({ length: TURN_PACKETS }, (_, i) =>
    Uint8Array.from(encoder.encode(pcm.subarray(i * PACKET_SAMPLES, (i + 1) * PACKET_SAMPLES))),
  );
}

/** One reply as the server sends it. */
export const replyPackets = (speechDir: string): Uint8Array[] =>
  new OpusPacketizer().push(speechPcm(speechDir));
