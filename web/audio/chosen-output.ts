/** Where the sound of a call goes: the output that was chosen, or the system's default. It follows what comes and goes. */
import { hasVanished, labelOf, type DeviceLists } from './device-list.ts';
import type { DeviceNews } from './device-news.ts';
import { outputError } from './media-errors.ts';
import type { OutputGate } from './output-gate.ts';

/** An output that was started again works if it has not failed by then. */
const PROOF_MS = 3_000;

/** Not in TypeScript's library yet, nor in every browser. */
type SinkContext = AudioContext & { setSinkId?(sinkId: string): Promise<void> };

export interface ChosenOutputHandlers {
  onNews(news: DeviceNews): void;
  /** Sound goes nowhere, or somewhere again. */
  onChanged(): void;
}

export class ChosenOutput {
  readonly #context: SinkContext;
  readonly #gate: OutputGate;
  readonly #handlers: ChosenOutputHandlers;
  #deviceId = '';
  #isLost = false;
  #proof: ReturnType<typeof setTimeout> | undefined;

  constructor(context: AudioContext, gate: OutputGate, handlers: ChosenOutputHandlers) {
    this.#context = context;
    this.#gate = gate;
    this.#handlers = handlers;
    context.addEventListener('error', () => {
      this.#onLost(new Error('the output failed'));
      this.#startAgain();
    });
  }

  /** '' is the system's default. */
  get deviceId(): string {
    return this.#deviceId;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /** Rejects with LatchError output-missing or output-failed; the sound then stays where it is. */
  async choose(deviceId: string): Promise<void> {
    try {
      await this.#context.setSinkId?.(deviceId);
    } catch (error) {
      throw outputError(error);
    }
    this.#deviceId = deviceId;
    this.#applyLost(false);
  }

  /** The list of devices changed: falls back to the default where it must. */
  async keep(before: DeviceLists, { outputs }: DeviceLists): Promise<void> {
    if (!hasVanished(this.#deviceId, outputs)) return this.#isLost ? this.#startAgain() : undefined;
    const lost = labelOf(this.#deviceId, before.outputs);
    this.#deviceId = '';
    try {
      await this.#context.setSinkId?.('');
      this.#applyLost(false);
      this.#handlers.onNews({ kind: 'output-fell-back', lost });
    } catch (error) {
      this.#onLost(error);
    }
  }

  close(): void {
    clearTimeout(this.#proof);
  }

  #onLost(thrown: unknown): void {
    if (this.#context.state === 'closed') return;
    clearTimeout(this.#proof);
    this.#applyLost(true);
    this.#handlers.onNews({ kind: 'output-lost', error: outputError(thrown) });
  }

  #startAgain(): void {
    clearTimeout(this.#proof);
    const chosen = this.#context.setSinkId?.(this.#deviceId) ?? Promise.resolve();
    chosen
      .then(() => this.#gate.restart())
      .then(
        () => (this.#proof = setTimeout(() => this.#applyLost(false), PROOF_MS)),
        // It stays lost until the list of devices changes, or the person chooses another one.
        () => {},
      );
  }

  #applyLost(isLost: boolean): void {
    clearTimeout(this.#proof);
    if (isLost === this.#isLost) return;
    this.#isLost = isLost;
    this.#handlers.onChanged();
  }
}
