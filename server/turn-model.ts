/** What the browser is told about the detector of turn ends, and the weights that the operator brings for it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CreateCallAnswer } from '../shared/protocol.ts';
import type { Config } from './config.ts';

export interface TurnModel {
  /** Path on this server; it contains the hash of the weights, so that it may be cached for ever. */
  path: string;
  bytes: Buffer;
}

/** Reads the weights where they are needed. Throws where they are missing, and says what to do. */
export function readTurnModel({ detector, modelFile }: Config['turn']): {
  turn: CreateCallAnswer['turn'];
  turnModel: TurnModel | null;
} {
  if (detector !== 'smart-turn') return { turn: { detector, modelUrl: null }, turnModel: null };
  const bytes = readWeights(modelFile);
  const hash = createHash('sha256').update(bytes).digest('hex');
  const path = `/api/turn-model/${hash.slice(0, 16)}.onnx`;
  return { turn: { detector, modelUrl: path }, turnModel: { path, bytes } };
}

function readWeights(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Error(
      `LATCH_TURN_DETECTOR=smart-turn wants its weights in ${file}, which cannot be read. ` +
        'Run `npm run turn-model -- smart-turn` to download them, or set LATCH_TURN_MODEL to your file.',
      { cause },
    );
  }
}
