/**
 * Everything that a page and a server of one version sent each other in a whole call: one line of JSON for each message, in
 * order.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export type Sender = 'page' | 'server';

/** `socket` counts the connections of the call, from 1. `atMs` counts from the page's first request. */
export type RecordedMessage = { atMs: number } & (
  | { kind: 'http'; method: string; path: string; body?: unknown; status: number; answer?: unknown }
  /** Socket.IO's `auth`, and what the page added to the query of the address. */
  | { kind: 'connect'; socket: number; from: 'page'; auth: unknown; query: Record<string, string> }
  | { kind: 'refused'; socket: number; from: 'server'; data: unknown }
  /** `n` is the link number; `ack` names the answer that the message asks for. */
  | {
      kind: 'event';
      socket: number;
      from: Sender;
      name: string;
      payload: unknown;
      n?: number | undefined;
      ack?: number | undefined;
    }
  | { kind: 'answer'; socket: number; from: Sender; ack: number; payload: unknown }
  /** A binary message `audio`, in base64. */
  | { kind: 'audio'; socket: number; from: Sender; base64: string }
  /** The connection broke, or was closed. */
  | { kind: 'closed'; socket: number; by: Sender | 'network' }
);

const FOLDER = resolve(import.meta.dirname, '../fixtures/protocol');

export function recordedVersions(): number[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => Number(name));
}

/** The folder of the recording of this version. */
export function recordedFolder(protocol: number): string {
  return resolve(FOLDER, String(protocol));
}

export function readRecording(protocol: number): RecordedMessage[] {
  const lines = readFileSync(resolve(recordedFolder(protocol), 'call.jsonl'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as RecordedMessage);
}
