/**
 * What comes of the responses of one connection, as SpeechModelEvents. Servers leave things out: an item is never announced, words
 * come only when they are complete, or only with the end; what is missing is filled in from what there is.
 */
import type { SpeechModelEvent, Usage } from '../speech-model.ts';
import { FunctionCalls, type CallPart, type FunctionCall } from './function-calls.ts';
import { PcmReader } from './pcm.ts';
import { judgeError } from './provider-errors.ts';
import type { ProviderEvent } from './provider-events.ts';
import type { LatencyLimits } from './wire-limits.ts';
import { MAX_REPLY_CHARS, MAX_REPLY_ITEMS } from './wordiness.ts';

type Of<T extends ProviderEvent['type']> = Extract<ProviderEvent, { type: T }>;
type OutputEvent = Of<
  | 'response.output_item.added'
  | 'response.output_item.done'
  | 'response.function_call_arguments.done'
  | 'response.output_audio.delta'
  | 'response.output_audio_transcript.delta'
  | 'response.output_audio_transcript.done'
  | 'response.output_text.delta'
  | 'response.output_text.done'
>;
type Done = Of<'response.done'>['response'];

interface Running {
  readers: Map<string, PcmReader>;
  items: Set<string>;
  /** Items of which words have come. */
  worded: Set<string>;
  calls: FunctionCalls;
  /** The length of all words that came. */
  chars: number;
  /** Runs after an outage that may be the end of it. */
  outage: NodeJS.Timeout | null;
}

export interface ResponseStreamOptions {
  limits: Pick<LatencyLimits, 'outageMs'>;
  /** Whether a function of this name was declared. */
  isDeclared: (name: string) => boolean;
  onEvent: (event: SpeechModelEvent) => void;
  /** Audio or words of a response that was never announced. */
  onUnannounced: (responseId: string) => void;
  scrub: (text: string) => string;
}

/** Of all that a server may name in one session, the newest are remembered. */
const MAX_RUNNING = 16;

export class ResponseStream {
  readonly #running = new Map<string, Running>();
  /** What an outage ended: nothing more is heard of it. */
  readonly #broken = new Set<string>();

  constructor(private readonly options: ResponseStreamOptions) {}

  /** The response exists. False if that is known. */
  onCreated(responseId: string): boolean {
    if (this.#running.has(responseId)) return false;
    this.#running.set(responseId, {
      readers: new Map(),
      items: new Set(),
      worded: new Set(),
      calls: new FunctionCalls(),
      chars: 0,
      outage: null,
    });
    const [oldest] = this.#running.keys();
    if (this.#running.size > MAX_RUNNING && oldest !== undefined) {
      this.onAlive(oldest);
      this.#running.delete(oldest);
    }
    return true;
  }

  onOutput(event: OutputEvent): void {
    const responseId = this.#idOf(event.response_id);
    if (responseId === null || this.#broken.has(responseId)) return;
    this.onAlive(responseId);
    if (!this.#running.has(responseId)) {
      this.onCreated(responseId);
      this.options.onUnannounced(responseId);
    }
    const running = this.#running.get(responseId)!;
    switch (event.type) {
      case 'response.output_item.added':
      case 'response.output_item.done': {
        const { item } = event;
        this.#onItem(running, responseId, item.id);
        if (item.type === 'function_call')
          this.#onCall(running, responseId, partOf(item), event.type === 'response.output_item.done');
        return;
      }
      case 'response.function_call_arguments.done':
        if (typeof event.item_id === 'string') this.#onItem(running, responseId, event.item_id);
        return this.#onCall(
          running,
          responseId,
          { ...event, itemId: event.item_id, callId: event.call_id },
          true,
        );
    }
    const itemId = event.item_id ?? [...running.items].at(-1) ?? responseId;
    if (typeof event.item_id === 'string') this.#onItem(running, responseId, itemId);
    if (this.#broken.has(responseId)) return;
    switch (event.type) {
      case 'response.output_audio.delta':
        return this.#onAudio(running, responseId, itemId, event.delta);
      case 'response.output_audio_transcript.done':
        return this.#onWhole(running, responseId, itemId, event.transcript);
      case 'response.output_text.done':
        return this.#onWhole(running, responseId, itemId, event.text);
      default:
        return this.#onWords(running, responseId, itemId, event.delta);
    }
  }

  /** The id of the response that is over; null where nobody waits for its end. */
  onDone(response: Done): string | null {
    const { usage, output } = response;
    const responseId = this.#idOf(response.id);
    if (responseId === null || this.#broken.has(responseId)) return null;
    this.onAlive(responseId);
    const running = this.#running.get(responseId);
    if (running) {
      for (const item of (output ?? []).slice(0, MAX_REPLY_ITEMS)) {
        const { id, type, content } = item;
        if (type === 'function_call') {
          this.#onItem(running, responseId, id);
          running.calls.onPart(partOf(item), false);
        }
        const words = (content ?? []).map(({ text, transcript }) => text ?? transcript ?? '').join(' ');
        this.#onWhole(running, responseId, id, words);
      }
      if (this.#broken.has(responseId)) return responseId;
    }
    // What a response that was stopped had begun to call is not to be done.
    if ((response.status ?? 'completed') === 'completed')
      for (const call of running?.calls.takeRest() ?? []) this.#report(responseId, call);
    const isStrange = running?.calls.names.some((name) => !this.options.isDeclared(name)) ?? false;
    this.#running.delete(responseId);
    this.options.onEvent({
      type: 'response-ended',
      responseId,
      usage: usageOf(usage),
      ...outcomeOf(response, this.options.scrub),
      // Nobody declared it, so its name may be anything, and is not repeated.
      ...(isStrange ? { made: 'called a function' } : {}),
    });
    return responseId;
  }

  /** A sign of life of the response: an outage was not its end. */
  onAlive(responseId: string): void {
    const running = this.#running.get(responseId);
    if (running === undefined || running.outage === null) return;
    clearTimeout(running.outage);
    running.outage = null;
  }

  /** The server reports an outage, of no command: the response that runs fails, unless more comes of it. False if none runs. */
  onOutage(code: 'model-busy' | 'model-error', detail: string): boolean {
    const responseId = this.#idOf(null);
    const running = responseId === null ? undefined : this.#running.get(responseId);
    if (responseId === null || running === undefined) return false;
    running.outage ??= setTimeout(
      () => this.#break(responseId, { code, detail }),
      this.options.limits.outageMs,
    );
    return true;
  }

  close(): void {
    for (const responseId of this.#running.keys()) this.onAlive(responseId);
  }

  /** The response fails here, and whatever the server still says of it is ignored. */
  #break(responseId: string, error: { code: 'model-busy' | 'model-error'; detail: string }): void {
    this.onAlive(responseId);
    this.#running.delete(responseId);
    this.#broken.add(responseId);
    const [oldest] = this.#broken;
    if (this.#broken.size > MAX_RUNNING && oldest !== undefined) this.#broken.delete(oldest);
    this.options.onEvent({
      type: 'response-ended',
      responseId,
      usage: usageOf(null),
      status: 'failed',
      error,
    });
  }

  /** Where the server names none, it speaks of the newest. */
  #idOf(responseId: string | null | undefined): string | null {
    return responseId ?? [...this.#running.keys()].at(-1) ?? null;
  }

  #onItem(running: Running, responseId: string, itemId: string): void {
    if (running.items.has(itemId)) return;
    if (running.items.size >= MAX_REPLY_ITEMS)
      return this.#break(responseId, { code: 'model-error', detail: `more than ${MAX_REPLY_ITEMS} items` });
    running.items.add(itemId);
    this.options.onEvent({ type: 'output-item', responseId, itemId });
  }

  #onCall(running: Running, responseId: string, part: CallPart, complete: boolean): void {
    const call = running.calls.onPart(part, complete);
    if (call !== null) this.#report(responseId, call);
  }

  #report(responseId: string, call: FunctionCall): void {
    if (this.options.isDeclared(call.name))
      this.options.onEvent({ type: 'function-called', responseId, ...call });
  }

  #onAudio(running: Running, responseId: string, itemId: string, delta: string): void {
    let reader = running.readers.get(itemId);
    if (reader === undefined) running.readers.set(itemId, (reader = new PcmReader()));
    const pcm = reader.read(delta);
    if (pcm.length > 0) this.options.onEvent({ type: 'response-audio', responseId, itemId, pcm });
  }

  #onWords(running: Running, responseId: string, itemId: string, delta: string): void {
    running.worded.add(itemId);
    running.chars += delta.length;
    if (running.chars > MAX_REPLY_CHARS)
      return this.#break(responseId, {
        code: 'model-error',
        detail: `more than ${MAX_REPLY_CHARS} characters`,
      });
    this.options.onEvent({ type: 'response-text', responseId, itemId, delta });
  }

  /** All words of an item: news only where none of them has come. */
  #onWhole(running: Running, responseId: string, itemId: string, words: string): void {
    const isBroken = this.#broken.has(responseId);
    if (words !== '' && !isBroken && !running.worded.has(itemId))
      this.#onWords(running, responseId, itemId, words);
  }
}

type Item = Of<'response.output_item.done'>['item'];
const partOf = (item: Item): CallPart => ({ ...item, itemId: item.id, callId: item.call_id });

const usageOf = (usage: Done['usage']): Usage => ({
  inputTokens: usage?.input_tokens ?? 0,
  outputTokens: usage?.output_tokens ?? 0,
});

type Outcome = Pick<Extract<SpeechModelEvent, { type: 'response-ended' }>, 'status' | 'error'>;

function outcomeOf({ status, status_details: details }: Done, scrub: (text: string) => string): Outcome {
  const why = `${details?.reason ?? ''} ${details?.error?.code ?? ''} ${details?.error?.type ?? ''}`;
  const detail = scrub(details?.error?.message ?? details?.reason ?? 'no reason given');
  const isFiltered = /filter|moderation|safety/i.test(why);
  if (status === 'cancelled' && !isFiltered) return { status };
  if (status === 'incomplete' || status === 'cancelled') {
    const code = isFiltered ? 'reply-filtered' : 'reply-cut-short';
    return { status: 'incomplete', error: { code, detail } };
  }
  if (status !== 'failed') return { status: 'completed' };
  if (isFiltered) return { status, error: { code: 'reply-filtered', detail } };
  const verdict = judgeError(details?.error ?? {});
  return { status, error: { code: verdict.kind === 'benign' ? 'model-error' : verdict.code, detail } };
}
