/** What the page and the worker that listens for somebody near say to each other. */

/** The port gives CaptureBlocks. Another one replaces the one before; null: listen no more. */
export type NearCommand = { port: MessagePort; sampleRate: number } | null;

export type NearReport = { kind: 'near' } | { kind: 'failed'; detail: string };
