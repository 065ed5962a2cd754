/** What the harness page asks of its worker. */

export interface OpusRequest {
  kind: 'opus';
  /** 24 kHz mono. */
  pcm: Float32Array;
  encoder: 'any' | 'wasm';
  /** The browser's encoder fails after this many packets; Infinity for never. */
  failAfter: number;
  how: 'throws' | 'reports';
  /** Samples of noise that are pushed and then forgotten by a reset, before the rest. */
  forgotten: number;
}

export interface OpusResult {
  /** Which encoder was at work at the end. */
  path: 'webcodecs' | 'wasm';
  /** Packets that were out before anything was flushed. */
  beforeFlush: number;
  packetBytes: number[];
  /** Duration and configuration number of each packet, by its TOC byte (RFC 6716 §3.1). */
  configs: number[];
  /** How alike the decoded sound is to the source (1: the same shape), and by how much it is late. */
  wasm: { correlation: number; lag: number };
  /** The same packets, decoded by the browser's own decoder. */
  webCodecs: { correlation: number; lag: number };
}

export interface VadRequest {
  kind: 'vad';
  pcm: Float32Array;
  sampleRate: number;
}

export interface VadResult {
  /** In ms from the start of the clip. */
  edges: { speaking: boolean; atMs: number }[];
  msPerFrame: number;
}

export type WorkerRequest = OpusRequest | VadRequest;
export type WorkerAnswer = { id: number; result: unknown } | { id: number; error: string };
