/** One answer of the model, as its events tell of it. */
import { PcmReader } from '../models/openai/pcm.ts';
import { PIPELINE_HZ } from '../../shared/frames.ts';
import type { Came } from './probe-line.ts';

export class Reply {
  responseId: string | null = null;
  metadata: Readonly<Record<string, unknown>> | null = null;
  itemId: string | null = null;
  firstSoundAtMs: number | null = null;
  soundMs = 0;
  hasWords = false;
  /** The function that it calls. */
  called: string | null = null;
  /** null: it has not ended. */
  status: string | null = null;
  /** Why it ended early, as the server says. */
  reason = '';
  /** What the server said against it. */
  refusal = '';
  /** Why nobody waited for more of it. */
  silence = '';
  endedAtMs: number | null = null;
  readonly #reader = new PcmReader();

  constructor(readonly askedAtMs: number) {}

  get isThere(): boolean {
    return this.responseId !== null;
  }

  onEvent(event: Came): void {
    switch (event.type) {
      case 'response.created':
        this.responseId = event.response.id;
        this.metadata = event.response.metadata ?? null;
        return;
      case 'response.output_item.added':
        this.#onItem(event.item);
        return;
      case 'response.output_audio.delta':
        this.responseId ??= event.response_id ?? 'unnamed';
        this.itemId ??= event.item_id ?? null;
        this.firstSoundAtMs ??= event.atMs;
        this.soundMs += (this.#reader.read(event.delta).length * 1000) / PIPELINE_HZ;
        return;
      case 'response.output_audio_transcript.delta':
      case 'response.output_text.delta':
        this.itemId ??= event.item_id ?? null;
        this.hasWords ||= event.delta !== '';
        return;
      case 'response.output_text.done':
        this.hasWords ||= event.text !== '';
        return;
      case 'response.done': {
        const { status, status_details: details, output } = event.response;
        this.responseId ??= event.response.id ?? 'unnamed';
        this.status = status ?? 'completed';
        this.reason = [details?.error?.code, details?.error?.message, details?.reason]
          .filter(Boolean)
          .join(': ');
        this.endedAtMs = event.atMs;
        for (const item of output ?? []) this.#onItem(item);
      }
    }
  }

  /** Why it is not what was hoped for. */
  get why(): string {
    if (this.called !== null) return `it called ${this.called}() in place of an answer`;
    if (!this.isThere) return this.refusal || this.silence;
    if (this.status === null) return this.silence;
    return this.reason === '' ? `it ended as ${this.status}` : `it ended as ${this.status}: ${this.reason}`;
  }

  #onItem({ type, id, name }: { type: string; id: string; name?: string | null | undefined }): void {
    if (type === 'function_call') this.called = name ?? this.called ?? '';
    else this.itemId ??= id;
  }
}
