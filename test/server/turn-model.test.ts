import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { readTurnModel } from '../../server/turn-model.ts';

const dir = mkdtempSync(join(tmpdir(), 'latch-turn-model-'));
afterAll(() => rmSync(dir, { recursive: true }));

const read = (env: Record<string, string>) => readTurnModel(readConfig(env).config.turn);
const file = join(dir, 'weights.onnx');
const smartTurn = { LATCH_TURN_DETECTOR: 'smart-turn', LATCH_TURN_MODEL: file };

test('with nothing set it is Latch’s own network, and no file is read', () => {
  expect(read({ LATCH_TURN_MODEL: join(dir, 'missing.onnx') })).toEqual({
    turn: { detector: 'latch', modelUrl: null },
    turnModel: null,
  });
});

test('the weights of Smart Turn are at an address that changes with them', () => {
  writeFileSync(file, 'some');
  const before = read(smartTurn);
  expect(before.turnModel?.bytes.toString()).toBe('some');
  expect(before.turn).toMatchObject({ detector: 'smart-turn', modelUrl: before.turnModel!.path });
  writeFileSync(file, 'others');
  expect(read(smartTurn).turn.modelUrl).not.toBe(before.turn.modelUrl);
});

test('without its weights the server does not start, and says where they come from', () => {
  const missing = join(dir, 'missing.onnx');
  expect(() => read({ ...smartTurn, LATCH_TURN_MODEL: missing })).toThrow(missing);
  expect(() => read({ ...smartTurn, LATCH_TURN_MODEL: missing })).toThrow('npm run turn-model -- smart-turn');
});
