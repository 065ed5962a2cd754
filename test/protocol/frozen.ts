/** Says whether a recorded version would have known a message, by its schemas as they were then. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { decodeFrame } from '../../shared/frames.ts';
import type { FrozenSchemas } from './freeze.ts';
import { recordedFolder, type Sender } from './recording.ts';

export class FrozenProtocol {
  readonly #schemas: FrozenSchemas;
  readonly #ajv = new Ajv({ strict: false });
  readonly #compiled = new Map<object, ValidateFunction>();

  constructor(readonly version: number) {
    this.#schemas = JSON.parse(
      readFileSync(resolve(recordedFolder(version), 'schemas.json'), 'utf8'),
    ) as FrozenSchemas;
  }

  /** The error codes that this version knew. */
  get errorCodes(): string[] {
    const { properties } = this.#schemas.server['call.error'] as { properties: { code: { enum: string[] } } };
    return properties.code.enum;
  }

  /** What is wrong with a message of an event, or null. `first` and `n` are the values that Socket.IO carried. */
  faultOfEvent(from: Sender, name: string, first: unknown, n: unknown): string | null {
    if (name === 'audio') return this.#faultOfAudio(from, first);
    const link = this.#schemas.link[name];
    const schema = link ?? (from === 'page' ? this.#schemas.client : this.#schemas.server)[name];
    if (schema === undefined) return `${name}: not known to version ${this.version}`;
    if (link === undefined && !Number.isSafeInteger(n)) return `${name}: no link number`;
    return this.#fault(name, schema, first);
  }

  faultOf(what: 'handshake' | 'hello' | 'callRequest' | 'callAnswer', value: unknown): string | null {
    return this.#fault(what, this.#schemas[what], value);
  }

  #faultOfAudio(from: Sender, bytes: unknown): string | null {
    try {
      decodeFrame(bytes as Uint8Array, from === 'page' ? 'speech' : 'reply');
      return null;
    } catch (error) {
      return `audio: ${String(error)}`;
    }
  }

  #fault(what: string, schema: object, value: unknown): string | null {
    const valid = this.#compiled.get(schema) ?? this.#ajv.compile(schema);
    this.#compiled.set(schema, valid);
    // The message as it is on the wire, where an undefined member does not exist.
    const sent = JSON.parse(JSON.stringify(value)) as unknown;
    return valid(sent) ? null : `${what}: ${this.#ajv.errorsText(valid.errors)} in ${JSON.stringify(sent)}`;
  }
}
