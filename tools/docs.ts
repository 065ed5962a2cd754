/**
 * npm run docs: writes docs/configuration.md, docs/protocol.md and docs/conversation.schema.json from the schemas, and the table of dialects in docs/operations.md from
 * what the tests found. With --check it writes nothing and fails where a file is not what it would write.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { format, resolveConfig } from 'prettier';
import * as v from 'valibot';
import { SETTINGS } from '../server/settings.ts';
import { ERRORS } from '../shared/errors.ts';
import { readOutcomes } from '../test/server/dialects/outcomes.ts';
import { documentSchema } from '../shared/conversations/document.ts';
import * as frames from '../shared/frames.ts';
import * as live from '../shared/live.ts';
import * as protocol from '../shared/protocol.ts';

const GENERATED = '<!-- Written by `npm run docs` from the schemas: change those, not this file. -->\n';

interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** `trim` is the one action here that JSON Schema has no word for: it is left out of the tables. */
const schemaOf = (schema: v.GenericSchema): JsonSchema =>
  toJsonSchema(schema, { ignoreActions: ['trim'] }) as JsonSchema;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

function kind(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(kind).join(' or ');
  if (schema.enum) {
    const isErrorCode = schema.enum.length === Object.keys(ERRORS).length;
    return isErrorCode ? 'an error code' : schema.enum.map((value) => JSON.stringify(value)).join(', ');
  }
  if (schema.type === 'array') return `list of ${kind(schema.items ?? {})}`;
  const limits = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
  ].filter((limit) => limit !== '');
  return [schema.type ?? 'anything', ...limits].join(', ');
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}${unit}`;
  if (min !== undefined) return `at least ${min}${unit}`;
  return max === undefined ? '' : `at most ${max}${unit}`;
}

/** A row for each field; those of an object in it follow as `outer.inner`. */
function fieldRows(schema: JsonSchema, prefix = '', optionalAbove = false): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const optional = optionalAbove || !(schema.required ?? []).includes(name);
    const row = [
      `\`${prefix}${name}\``,
      kind(field) + (optional ? ' (optional)' : ''),
      field.description ?? '',
    ];
    return [row, ...fieldRows(field, `${prefix}${name}.`, optional)];
  });
}

function fields(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(fields).join('\n\nor\n\n');
  const rows = fieldRows(schema);
  return rows.length === 0 ? 'No fields.' : table(['field', 'type', 'meaning'], rows);
}

function eventSections(events: Record<string, v.GenericSchema>): string {
  return Object.entries(events)
    .map(([name, schema]) => {
      const json = schemaOf(schema);
      return `### \`${name}\`\n\n${json.description ?? ''}\n\n${fields(json)}\n`;
    })
    .join('\n');
}

/** The comment that a file begins with is its description. */
function headComment(path: string): string {
  const comment = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(
    readFileSync(resolve(import.meta.dirname, '..', path), 'utf8'),
  )?.[1];
  if (comment === undefined) throw new Error(`${path} does not begin with a comment`);
  return comment.replaceAll(/^ \* ?/gm, '');
}

function protocolPage(): string {
  const asks = {
    'GET /api/hello, answer': protocol.helloAnswer,
    'POST /api/calls, request': protocol.createCallRequest,
    'POST /api/calls, answer': protocol.createCallAnswer,
    'POST /api/calls/end, request': protocol.endCallRequest,
    'POST /api/doctor, request': protocol.checkModelRequest,
    'POST /api/doctor, answer': protocol.checkModelAnswer,
    'POST and DELETE /api/live, request': live.liveRequest,
    'POST /api/live, answer': live.liveAnswer,
    'Socket.IO `auth`': protocol.handshakeSchema,
  };
  return `${GENERATED}
# Protocol

What the browser and the server of a call say to each other. The schemas are \`shared/protocol.ts\`, \`shared/frames.ts\`,
\`shared/socket-parser.ts\` and \`shared/errors.ts\`.

\`\`\`text
${headComment('shared/protocol.ts')}
\`\`\`

## Versions

This is version ${protocol.PROTOCOL_VERSION}, and the server serves pages from version ${protocol.OLDEST_PAGE_VERSION} on. Both numbers, and the rule for raising each, are in
\`shared/protocol.ts\`.

- A page says its version in the query of its socket's address (\`${protocol.PROTOCOL_QUERY}=${protocol.PROTOCOL_VERSION}\`) and in a header of its requests
  (\`${protocol.PROTOCOL_HEADER}: ${protocol.PROTOCOL_VERSION}\`); the server says its own in \`link.ready\`. Version 1 said nothing.
- The server gives an older page what its version knew (\`server/gateway/page-versions.ts\`). Pages of version 1 read strictly; from
  version 2 on, pages ignore members, events and codes that they do not know.
- A page that is older than its server says so, and reloads when the call is over. One that is older than the server serves is
  refused with \`page-outdated\`, and reloads at once. Each does so once, and asks the person after that.
- A page may meet an older server too (one of several nodes, or a deploy that is taken back): it sends nothing that version 1 did
  not know.
- \`test/fixtures/protocol/\` holds what released pages and servers said, and \`test/protocol/\` plays it.

## Before a call

\`POST /api/access\` with \`{"code": "…"}\` answers 204 and a cookie, where the server asks for an access code. Errors of
\`/api\` are \`{"error": {"code", "message", "detail"?}}\` with an HTTP status of 400 or more.

${Object.entries(asks)
  .map(([name, schema]) => `### ${name}\n\n${fields(schemaOf(schema))}\n`)
  .join('\n')}
## Browser to server

${eventSections(protocol.CLIENT_EVENTS)}
## Server to browser

${eventSections(protocol.SERVER_EVENTS)}
## The link, both ways

${eventSections(protocol.LINK_EVENTS)}
## To listeners of a call

\`\`\`text
${headComment('shared/live.ts')}
\`\`\`

Socket.IO \`auth\`:

${fields(schemaOf(live.listenerHandshake))}

${eventSections(live.LIVE_EVENTS)}
## Audio

The binary event \`audio\`. One packet is ${frames.PACKET_MS} ms of Opus, mono, coded at ${frames.PIPELINE_HZ} Hz.

\`\`\`text
${headComment('shared/frames.ts')}
\`\`\`

## Messages on the socket

\`\`\`text
${headComment('shared/socket-parser.ts')}
\`\`\`

## Error codes

${table(
  ['code', 'ends the call', 'what the person reads'],
  Object.entries(ERRORS).map(([code, { ends, message }]) => [`\`${code}\``, ends ? 'yes' : 'no', message]),
)}
`;
}

function configurationPage(): string {
  const rows = Object.entries(SETTINGS).map(([name, { description, allowed, schema }]) => {
    const fallback = 'default' in schema && typeof schema.default === 'string' ? `\`${schema.default}\`` : '';
    return [`\`${name}\``, description, allowed, fallback];
  });
  return `${GENERATED}
# Configuration

Settings are environment variables; an empty one counts as not set. A wrong one is named at start, with what is allowed.

${table(['variable', 'meaning', 'allowed', 'default'], rows)}
`;
}

/** A page that a person writes, with a part between two marks that is written here; formatted as all pages that people write. */
async function operationsPage(path: string): Promise<string> {
  const full = resolve(import.meta.dirname, '..', path);
  const between = /(<!-- dialects: [^>]*-->\n)[^]*(<!-- end of dialects -->)/;
  const text = readFileSync(full, 'utf8');
  if (!between.test(text)) throw new Error(`${path} has no place for the table of dialects`);
  const filled = text.replace(between, (_all, begin, end) => `${begin}\n${dialectTable()}\n\n${end}`);
  return format(filled, { ...(await resolveConfig(full)), filepath: full });
}

function dialectTable(): string {
  const rows = readOutcomes().map(({ dialect, about, answer, notice, lacks, guesses }) => [
    `\`${dialect}\``,
    about,
    { sound: 'yes', text: 'in writing, read out by the browser', nothing: 'no' }[answer] +
      (notice === null ? '' : `; a person is told: “${ERRORS[notice].message}”`),
    lacks.map((capability) => `\`${capability}\``).join(', '),
    guesses ? 'yes' : 'no',
  ]);
  const head = [
    'dialect',
    'what it does',
    'answers',
    'what Latch learns that it lacks',
    'replies on a guess',
  ];
  return table(head, rows);
}

/** What exports of conversations are, for other programs. All numbers in JSON are finite. */
function conversationSchema(path: string): Promise<string> {
  const schema = {
    ...toJsonSchema(documentSchema, { ignoreActions: ['finite'] }),
    title: 'A conversation, exported by Latch',
  };
  return format(JSON.stringify(schema), { filepath: path, printWidth: 110 });
}

const OPERATIONS = 'docs/operations.md';
const pages = {
  'docs/protocol.md': protocolPage(),
  'docs/configuration.md': configurationPage(),
  'docs/conversation.schema.json': await conversationSchema('docs/conversation.schema.json'),
  [OPERATIONS]: await operationsPage(OPERATIONS),
};
for (const [path, text] of Object.entries(pages)) {
  const full = resolve(import.meta.dirname, '..', path);
  if (!process.argv.includes('--check')) writeFileSync(full, text);
  else if (!existsSync(full) || readFileSync(full, 'utf8') !== text) {
    console.error(`${path} is not what the sources say: run npm run docs.`);
    process.exitCode = 1;
  }
}
