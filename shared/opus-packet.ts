/** What the head of an Opus packet says of it, without a decoder (RFC 6716 §3.1 and §3.2). */

/** Milliseconds of one frame: of the SILK modes (configurations 0 to 11), the hybrid ones (12 to 15) and the CELT ones (16 to 31). */
const FRAME_MS = { silk: [10, 20, 40, 60], hybrid: [10, 20], celt: [2.5, 5, 10, 20] } as const;

/** How many milliseconds of audio the packet claims to hold; 0 where it has no head. A decoder makes so many of it, whatever follows. */
export function opusMs(packet: Uint8Array): number {
  const [toc, count] = packet;
  if (toc === undefined) return 0;
  return frameMs(toc >> 3) * frames(toc & 3, count);
}

function frameMs(configuration: number): number {
  if (configuration < 12) return FRAME_MS.silk[configuration % 4]!;
  return configuration < 16 ? FRAME_MS.hybrid[configuration % 2]! : FRAME_MS.celt[configuration % 4]!;
}

/** Codes 0 to 2 are one or two frames; code 3 is as many as the next byte says. */
const frames = (code: number, count = 0): number => (code === 0 ? 1 : code === 3 ? count & 63 : 2);
