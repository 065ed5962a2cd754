/** The interface of both Opus encoders towards opus-encoder.ts, which chooses between them. */

/** Encodes whole packets, in order. For each packet that `encode` gets, OnPacket is called once. */
export interface PacketEncoder {
  /** Gets PACKET_SAMPLES, and may keep the array. */
  encode(pcm: Float32Array<ArrayBuffer>): void;
  flush(): void | Promise<void>;
  reset(): void;
  close(): void;
}

export type OnPacket = (packet: Uint8Array<ArrayBuffer>) => void;
