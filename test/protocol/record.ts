/**
 * Records what a page and a server of one version send each other: a whole call in Chromium, and the schemas that both
 * follow. Run it on a built checkout of the version that is released (docs/operations.md, "A new version"):
 *
 *   npx tsx test/protocol/record.ts [--tree FOLDER] [--protocol N]
 *
 * FOLDER is the checkout (default: this one). N is its version, needed if the checkout does not say it. Writes
 * test/fixtures/protocol/N/call.jsonl and schemas.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { freezeSchemas } from './freeze.ts';
import { recordCall } from './record-call.ts';
import { recordedFolder } from './recording.ts';

const { values } = parseArgs({ options: { tree: { type: 'string' }, protocol: { type: 'string' } } });
const tree = resolve(values.tree ?? resolve(import.meta.dirname, '../..'));
const sources = (await import(pathToFileURL(resolve(tree, 'shared/protocol.ts')).href)) as Record<
  string,
  unknown
>;
const protocol = Number(sources['PROTOCOL_VERSION'] ?? values.protocol);
if (!Number.isInteger(protocol)) throw new Error(`${tree} does not say its version: give --protocol N`);

const folder = recordedFolder(protocol);
mkdirSync(folder, { recursive: true });
writeFileSync(resolve(folder, 'schemas.json'), `${JSON.stringify(freezeSchemas(sources), null, 1)}\n`);
const messages = await recordCall(tree);
writeFileSync(
  resolve(folder, 'call.jsonl'),
  messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
);
console.log(`${messages.length} messages of protocol ${protocol} are in ${folder}`);
