/** The sound of one turn or reply as it crosses the wire, kept until it is written. Pure but for its own memory. */
import { PACKET_MS } from '../../shared/frames.ts';

/** A shorter pause may be the network's. */
const MIN_PAUSE_MS = 200;

export interface TimedPacket {
  atMs: number;
  payload: Uint8Array;
}

/** When the first of these packets was captured: the first ones come at once, with what was kept from before speech was noticed. */
export function capturedFromMs(packets: readonly TimedPacket[]): number {
  return Math.min(...packets.map(({ atMs }, i) => atMs - (i + 1) * PACKET_MS));
}

/**
 * How long the speaker paused before each of these packets, in ms; a multiple of PACKET_MS. In a pause nothing is sent, so what comes after
 * it is late for good; what the network held up catches up again. So the pause before a packet is what all packets from there on are late.
 */
export function pausesBefore(packets: readonly TimedPacket[]): number[] {
  const fromMs = capturedFromMs(packets);
  const lateMs = packets.map(({ atMs }, i) => atMs - (i + 1) * PACKET_MS - fromMs);
  for (let i = lateMs.length - 2; i >= 0; i--) lateMs[i] = Math.min(lateMs[i]!, lateMs[i + 1]!);
  let pausedMs = 0;
  return lateMs.map((ms) => {
    const pauseMs = Math.floor((ms - pausedMs) / PACKET_MS) * PACKET_MS;
    if (pauseMs < MIN_PAUSE_MS) return 0;
    pausedMs += pauseMs;
    return pauseMs;
  });
}
