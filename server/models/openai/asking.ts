/**
 * Asks a server for responses in a way that it can answer: not before the user's item is there, with a tag where the server returns it, in
 * plainer words where it refuses those; and says which response answers which create.
 */
import type { FunctionChoice, SpeechModelEvent } from '../speech-model.ts';
import { Creates } from './creates.ts';
import { saysActive } from './provider-errors.ts';
import type { ProviderError } from './provider-events.ts';
import type { Traits } from './traits.ts';
import { UserItems } from './user-items.ts';
import type { LatencyLimits } from './wire-limits.ts';

export interface AskingOptions {
  traits: Traits;
  limits: LatencyLimits;
  nowMs: () => number;
  /** Whether functions are declared in this session. */
  hasFunctions: () => boolean;
  /** Sends `response.create` with these members. */
  onSend: (tag: string, response: object) => void;
  onEvent: (event: SpeechModelEvent) => void;
}

/** The member of a response's metadata that names the create it answers. */
const TAG = 'latch_tag';
/** So many creates in a row with a response that nobody asked for: the server answers by itself. */
const UNASKED_RESPONSES = 3;

export class Asking {
  readonly #items = new UserItems();
  readonly #creates: Creates;
  /** Something was said since the last response ended. */
  #spoken = false;
  /** For how many creates in a row a response came that nobody asked for, and whether one has come since the last create. */
  #unaskedInARow = 0;
  #unaskedSinceAsk = false;
  /** The create that a response without a tag was last taken to answer. */
  #answeredUntagged: string | null = null;

  constructor(private readonly options: AskingOptions) {
    const { limits, nowMs, traits, onSend, onEvent } = options;
    this.#creates = new Creates({
      limits,
      nowMs,
      onSend: (tag, functions, plain) => {
        const { capabilities, mayAnswerUntagged } = traits;
        // A server that has returned a tag does not refuse tags.
        const hasTag = capabilities.tags && !(plain && mayAnswerUntagged);
        const isLimited = functions === 'none' && options.hasFunctions() && capabilities.functions && !plain;
        const response = {
          ...(hasTag ? { metadata: { [TAG]: tag } } : {}),
          ...(isLimited ? { tool_choice: 'none' } : {}),
        };
        onSend(tag, hasTag || isLimited ? { response } : {});
      },
      onWaited: (tag, waitedMs, inVain) => {
        if (inVain) {
          traits.onNoItem();
          this.#items.giveUp();
        }
        onEvent({ type: 'create-waited', tag, waitedMs });
      },
    });
  }

  ask(tag: string, functions: FunctionChoice): void {
    const { traits, limits } = this.options;
    if (!this.#unaskedSinceAsk) this.#unaskedInARow = 0;
    this.#unaskedSinceAsk = false;
    const holds = traits.waitsForItems && !this.#items.areAllThere;
    const holdMs = traits.itemsAreLate ? limits.lateItemMs : limits.itemMs;
    this.#creates.ask(tag, functions, holds ? holdMs : null);
  }

  onCommit(): void {
    this.#items.onCommit(this.options.nowMs());
    this.#spoken = true;
  }

  onCommitted(itemId: string): void {
    if (this.#items.onCommitted(itemId, this.options.nowMs()))
      this.options.onEvent({ type: 'audio-committed', itemId });
  }

  onCommitRefused(): void {
    this.#items.onCommitRefused();
    this.#releaseIfAllThere();
  }

  /** An item of the user's voice was announced. Some servers do not confirm a commit: then its item does. */
  onSpeechItem(itemId: string): void {
    if (this.#items.isCommitUnconfirmed) this.onCommitted(itemId);
  }

  /** The item is in the conversation. */
  onItemThere(itemId: string): void {
    const afterMs = this.#items.onItem(itemId, this.options.nowMs());
    if (afterMs === null) return;
    this.#report(this.options.traits.onItem(afterMs));
    this.#releaseIfAllThere();
  }

  /**
   * A response appeared: the tag of its create. Without a tag of ours it is nobody's (null). A server that returns no metadata
   * answers creates in their order, until metadata has been seen from it.
   */
  onResponse(metadata: Readonly<Record<string, unknown>> | null | undefined): string | null {
    const { traits } = this.options;
    const echoed = metadata?.[TAG];
    if (typeof echoed === 'string') {
      this.#report(traits.onTagReturned());
      if (this.#creates.onResponse(echoed)) return echoed;
      // This is the answer to that create, so the one before was not.
      if (echoed === this.#answeredUntagged) this.#onUnasked();
      return null;
    }
    if (!traits.mayAnswerUntagged) {
      this.#onUnasked();
      return null;
    }
    const tag = this.#creates.oldestTag();
    if (tag === null) return null;
    this.#answeredUntagged = tag;
    this.#creates.onResponse(tag);
    if (traits.capabilities.manualTurns && this.#unaskedInARow === 0)
      this.#report(traits.learn('tags', false, 'a response came without the metadata of its create'));
    return tag;
  }

  /** The server answers what nobody asked: a create that is still held would come while that response is active. */
  onForeignResponse(): void {
    const held = this.#creates.takeHeld();
    if (held.length > 0) this.#onUnasked();
    for (const tag of held) {
      const detail = 'another response began before this one was asked for';
      this.options.onEvent({ type: 'response-refused', tag, busy: true, code: 'model-error', detail });
    }
  }

  onResponseDone(): void {
    if (this.#spoken) this.#report(this.options.traits.onAnswered());
    this.#spoken = false;
  }

  /** The provider refused the create with this tag. */
  onRefused(tag: string, error: ProviderError, code: 'model-busy' | 'model-error', detail: string): void {
    const { traits, onEvent } = this.options;
    const busy = saysActive(error);
    const aboutTags = /metadata/i.test(`${error.param ?? ''} ${error.message ?? ''}`);
    // A server that was never seen to return a tag may refuse the create for it alone.
    const aboutFunctions =
      this.options.hasFunctions() && /tool_choice/i.test(`${error.param ?? ''} ${error.message ?? ''}`);
    if (aboutFunctions) this.#report(traits.learn('functions', false, detail));
    const mayBeForTags = error.type !== 'server_error' && code === 'model-error' && traits.mayAnswerUntagged;
    const plainer = !busy && (aboutFunctions || (traits.capabilities.tags && (aboutTags || mayBeForTags)));
    // Only a response to the plain create would show that it was for the tag: until then it may be anything, an outage too.
    if (plainer && aboutTags) this.#report(traits.learn('tags', false, detail));
    const onRefused = (): void => onEvent({ type: 'response-refused', tag, busy, code, detail });
    this.#creates.onRefused(tag, { busy, plainer, onRefused });
  }

  /** A create was refused since a response is active, and none is out that was not answered: what answered it began by itself. */
  onNeedless(): void {
    if (this.#answeredUntagged !== null) this.#onUnasked();
    this.#answeredUntagged = null;
  }

  close(): void {
    this.#creates.close();
  }

  #releaseIfAllThere(): void {
    if (this.#items.areAllThere) this.#creates.release();
  }

  /** Whatever the server's settings say of turns, this response answers nothing that was asked. One may have lost its way. */
  #onUnasked(): void {
    const { traits } = this.options;
    if (!this.#unaskedSinceAsk) this.#unaskedInARow++;
    this.#unaskedSinceAsk = true;
    // That it came without a tag said nothing of tags.
    this.#report(traits.learn('tags', true, 'the response without metadata was one that nobody asked for'));
    if (this.#unaskedInARow >= UNASKED_RESPONSES)
      this.#report(traits.learn('manualTurns', false, 'it begins responses that nobody asked for'));
  }

  #report(event: SpeechModelEvent | null): void {
    if (event !== null) this.options.onEvent(event);
  }
}
