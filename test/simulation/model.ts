/** A simulated speech model: it has its manner, and makes connections, or refuses them for a while. */
import type {
  Capabilities,
  HistoryEntry,
  ModelFunction,
  SpeechModel,
  SpeechModelEvent,
} from '../../server/models/speech-model.ts';
import type { Manner, ModelTally } from './model-manner.ts';
import { SimConnection } from './provider.ts';
import type { World } from './world.ts';

export class SimModel implements SpeechModel {
  readonly label = 'simulated';
  readonly builtin = false;
  readonly capabilities: Capabilities;
  readonly limits = { connectMs: 10_000, responseStartMs: 10_000, responseSilenceMs: 20_000 };
  /** The connection in use, the last one that was told what was said. */
  current: SimConnection | null = null;
  /** Connections are refused until then. */
  outUntilMs = 0;
  #connections = 0;
  readonly #manner: Manner;

  constructor(
    private readonly world: World,
    private readonly tally: ModelTally,
  ) {
    this.#manner = {
      cancels: world.pick(['soon', 'soon', 'soon', 'late', 'never']),
      transcripts: world.pick(['there', 'there', 'there', 'there', 'lacking', 'missing']),
      deletes: world.chance(0.9),
      functions: world.chance(0.8),
      sessionMs: world.pick([null, null, 12_000, 16_000, 25_000]),
      saysWhenItEnds: world.chance(0.8),
    };
    this.capabilities = {
      manualTurns: true,
      cancel: true,
      discardItems: this.#manner.deletes,
      truncate: true,
      tags: true,
      itemFirst: true,
      transcripts: this.#manner.transcripts !== 'lacking',
      functions: this.#manner.functions,
    };
  }

  connect({
    history,
    isSpare = false,
    functions,
    onEvent,
  }: {
    history: readonly HistoryEntry[];
    isSpare?: boolean;
    functions: readonly ModelFunction[];
    onEvent: (event: SpeechModelEvent) => void;
  }): SimConnection {
    const { world, tally } = this;
    const parts = { world, tally, manner: this.#manner, number: ++this.#connections };
    const connection = new SimConnection(parts, {
      functions,
      onEvent,
      onSeeded: () => {
        if (isSpare) this.#onRotated();
        this.current = connection;
      },
    });
    if (!isSpare) connection.seed(history);
    if (world.nowMs < this.outUntilMs) {
      tally.refusedDials++;
      world.after(world.between(1, 200), () => connection.lose());
    } else connection.open();
    return connection;
  }

  /** Another connection takes the place of this one, which was not lost. */
  #onRotated(): void {
    if (this.current === null || this.current.isLost) return;
    this.tally.rotated++;
    if (this.current.owes) this.world.fail('a session is replaced only when nothing is asked of it');
  }

  async close(): Promise<void> {}
}
