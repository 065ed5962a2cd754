import { ESLint } from 'eslint';
import { expect, test } from 'vitest';

const eslint = new ESLint();

/** The messages of the direction rule for a file at `path` that holds one import. */
async function complaints(path: string, from: string): Promise<string[]> {
  const [result] = await eslint.lintText(`import { x } from '${from}';\nexport const y = x;\n`, {
    filePath: path,
  });
  return (result?.messages ?? [])
    .filter((message) => message.ruleId === 'no-restricted-imports')
    .map((message) => message.message);
}

test.each([
  ['shared/floor/floor.ts', '../../server/config.ts'],
  ['shared/protocol.ts', 'node:fs'],
  ['web/pages/talk/Talk.ts', '../../audio/capture.ts'],
  ['web/pages/talk.ts', '../../server/config.ts'],
  ['web/pages/talk.ts', 'socket.io-client'],
  ['web/ui/button.ts', '../pages/talk.ts'],
  ['web/call/call.svelte.ts', '../pages/talk.ts'],
  ['web/audio/codec.ts', '../turn/vad.ts'],
  ['web/turn/vad.ts', 'socket.io-client'],
  ['server/http/app.ts', '../../web/main.ts'],
  ['server/gateway/socket.ts', '../http/app.ts'],
  ['server/session/session.ts', '../gateway/socket.ts'],
  ['server/session/session.ts', '../../web/call/call-view.ts'],
  ['server/models/openai/adapter.ts', '../../session/session.ts'],
  ['server/models/openai/adapter.ts', '../../../test/doubles/model.ts'],
  ['server/audio/codec.ts', '../models/select.ts'],
  ['server/models/select.ts', '../../builtin-model/src/index.ts'],
  ['web/main.ts', '@latch/builtin-model'],
  ['shared/protocol.ts', '../builtin-model/src/brain.ts'],
  ['builtin-model/src/brain.ts', '../../shared/protocol.ts'],
  ['builtin-model/src/ears/ears.ts', '../../../server/config.ts'],
  ['builtin-model/src/server.ts', '../../web/main.ts'],
  ['builtin-model/src/server.ts', '../test/client.ts'],
  ['builtin-model/test/client.ts', '../../test/doubles/line.ts'],
  ['builtin-model/src/server.ts', '@latch/builtin-model'],
])('%s may not import %s', async (path, from) => {
  expect(await complaints(path, from)).toHaveLength(1);
});

test.each([
  ['web/pages/talk.ts', '../call/call.svelte.ts'],
  ['web/pages/talk.ts', '../../shared/floor/floor.ts'],
  ['web/call/worker.ts', '../audio/codec.ts'],
  ['web/call/worker.ts', '../turn/vad.ts'],
  ['web/call/worker.ts', 'socket.io-client'],
  ['web/audio/codec.ts', '../../shared/floor/floor.ts'],
  ['server/gateway/socket.ts', '../session/session.ts'],
  ['server/session/session.ts', '../models/speech-model.ts'],
  ['server/session/session.ts', '../../shared/ledger/ledger.ts'],
  ['server/main.ts', 'node:fs'],
  ['server/models/select.ts', '@latch/builtin-model'],
  ['builtin-model/test/ears/caught.test.ts', '../../src/ears/caught.ts'],
])('%s may import %s', async (path, from) => {
  expect(await complaints(path, from)).toEqual([]);
});
