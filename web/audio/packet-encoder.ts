/** What both Opus encoders are to opus-encoder.ts, which chooses between them. */

/** Encodes whole packets, in order. Each packet that `encode` gets comes out by an OnPacket, one for one. */
export interface PacketEncoder {
  /** Takes PACKET_SAMPLES and may keep the array. */
  encode(pcm: Float32Array<ArrayBuffer>): void;
  flush(): void | Promise<void>;
  reset(): void;
  close(): void;
}

export type OnPacket = (packet: Uint8Array<ArrayBuffer>) => void;
