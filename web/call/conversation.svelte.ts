/** What was said in this tab, call after call, and the name by which the server knows it. A reload does not lose it. */
import type { ConversationRef } from '../../shared/protocol.ts';
import type { CallView } from './call-view.ts';
import { keepConversation, keptConversation } from './kept-conversation.ts';
import {
  callOver,
  EMPTY_TRANSCRIPT,
  entriesOf,
  nextCall,
  transcriptStep,
  turnsSoFar,
  withoutTurns,
  type TranscriptReport,
} from './transcript.ts';

/** Words may come by the thousand after a while away. They are shown together, not one by one. */
const SHOW_EVERY_MS = 16;

export class Conversation {
  /** By this the server knows it; null: the next call begins one. */
  ref = $state.raw<ConversationRef | null>(null);
  #transcript = EMPTY_TRANSCRIPT;
  /** The transcript that is shown: the same, a moment later. */
  #shown = $state.raw(EMPTY_TRANSCRIPT);
  #showTimer: ReturnType<typeof setTimeout> | undefined;
  /** What was said before the page was reloaded. */
  #kept = $state.raw<CallView['transcript']>([]);
  /** Turns of this call that are forgotten: what still comes of them is not shown. */
  #forgotten: readonly number[] = [];
  /** Texts that were typed and that the call has not taken yet. They are shown at once all the same. */
  #unsent = $state.raw<readonly string[]>([]);
  readonly entries = $derived([
    ...this.#kept,
    ...entriesOf(this.#shown),
    ...this.#unsent.map(
      (text, i) => ({ id: `unsent-${i}`, role: 'user', text, state: 'interim', typed: true }) as const,
    ),
  ]);

  constructor() {
    const { ref, transcript } = keptConversation();
    this.ref = ref;
    this.#kept = transcript;
  }

  /** The number of the call: no two calls of this page have the same. */
  get call(): number {
    return this.#transcript.call;
  }

  onCallBegins(): void {
    this.#forgotten = [];
    this.#transcript = nextCall(this.#transcript);
    this.#show();
  }

  onTyped(text: string): void {
    this.#unsent = [...this.#unsent, text];
  }

  onReport(report: TranscriptReport): void {
    if ('turnId' in report && this.#forgotten.includes(report.turnId)) return;
    this.#transcript = transcriptStep(this.#transcript, report);
    if (report.kind === 'turn-text' && report.typed) {
      this.#unsent = this.#unsent.slice(1);
      this.#show();
    }
    this.#showTimer ??= setTimeout(() => this.#show(), SHOW_EVERY_MS);
  }

  onCallOver(): void {
    this.#unsent = [];
    this.#transcript = callOver(this.#transcript);
    this.#show();
    this.keep();
  }

  /** The server named the conversation. False if it did not know the one that it was asked for. */
  onNamed(ref: ConversationRef): boolean {
    const isKnown = this.ref === null || this.ref.conversationId === ref.conversationId;
    this.ref = ref;
    this.keep();
    return isKnown;
  }

  forget(): void {
    this.ref = null;
    this.#kept = [];
    this.#transcript = { ...this.#transcript, lines: [] };
    this.#show();
    this.keep();
  }

  /** The server forgot these turns of the call. `before`: what is left of what was said before the call, where that has changed. */
  onForgotten(turnIds: readonly number[], before: CallView['transcript'] | null): void {
    this.#forgotten = [...this.#forgotten, ...turnsSoFar(this.#transcript, turnIds)];
    this.#transcript = withoutTurns(this.#transcript, this.#forgotten, before === null ? 'stay' : 'go');
    if (before !== null) this.#kept = before;
    this.#show();
    this.keep();
  }

  /** The next call goes on with this conversation, of which `said` was said before. */
  goOnIn(ref: ConversationRef, said: CallView['transcript']): void {
    this.forget();
    this.ref = ref;
    this.#kept = said;
    this.keep();
  }

  /** Sees to it that a reload goes on from here. */
  keep(): void {
    const transcript = [...this.#kept, ...entriesOf(callOver(this.#transcript))];
    keepConversation({ ref: this.ref, transcript });
  }

  #show(): void {
    clearTimeout(this.#showTimer);
    this.#showTimer = undefined;
    this.#shown = this.#transcript;
  }
}
