/** One door of the server, and what comes through it. */
import type fc from 'fast-check';
import type { FuzzedServer } from './fuzzed-server.ts';

export interface Entrance<Input> {
  name: string;
  inputs: fc.Arbitrary<Input>;
  /** Lanes attack side by side. */
  open(server: FuzzedServer): Promise<Lane<Input>>;
}

export interface Lane<Input> {
  /** Resolves once the server has handled the input, or can be sent the next one. Rejects where the server hangs. */
  attack(input: Input): Promise<void>;
  close(): Promise<void>;
}
