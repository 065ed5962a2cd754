/** The schemas of one version as JSON Schema, so that they stay as they were when the source changes. */
import { toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

export interface FrozenSchemas {
  /** Events by name. */
  client: Record<string, object>;
  server: Record<string, object>;
  link: Record<string, object>;
  /** Socket.IO's `auth`. */
  handshake: object;
  hello: object;
  callRequest: object;
  callAnswer: object;
}

type Schemas = Record<string, v.GenericSchema>;

/** `sources` is the module shared/protocol.ts of that version. */
export function freezeSchemas(sources: Record<string, unknown>): FrozenSchemas {
  const each = (events: Schemas): Record<string, object> =>
    Object.fromEntries(Object.entries(events).map(([name, schema]) => [name, frozen(schema)]));
  const one = (name: string): object => frozen(sources[name] as v.GenericSchema);
  return {
    client: each(sources['CLIENT_EVENTS'] as Schemas),
    server: each(sources['SERVER_EVENTS'] as Schemas),
    link: each(sources['LINK_EVENTS'] as Schemas),
    handshake: one('handshakeSchema'),
    hello: one('helloAnswer'),
    callRequest: one('createCallRequest'),
    callAnswer: one('createCallAnswer'),
  };
}

/** `trim` is the one action here that JSON Schema has no word for. */
const frozen = (schema: v.GenericSchema): object => toJsonSchema(schema, { ignoreActions: ['trim'] });
