/** The link by which others may listen to the call: made and taken back here, and shown as the server says that it stands. */
import { tick } from 'svelte';
import { LatchError } from '../../shared/errors.ts';
import type { ServerEvents } from '../../shared/protocol.ts';
import { createLiveLink, endLiveLink } from './api.ts';
import { problemOf } from './call-problem.ts';
import type { LiveView } from './call-view.ts';

export class LiveLink implements LiveView {
  state = $state<LiveView['state']>('none');
  url = $state<string | null>(null);
  listeners = $state(0);
  problem = $state.raw<LiveView['problem']>(null);
  #conversationId: string | null = null;

  /** `onShown`: the page shows what this notice of the server said. */
  constructor(private readonly onShown: (notice: number) => void) {}

  async make(conversationId: string): Promise<void> {
    if (this.state !== 'none') return;
    this.state = 'making';
    this.problem = null;
    this.#conversationId = conversationId;
    try {
      const url = await createLiveLink(conversationId);
      // Meanwhile the call may have ended, or the person taken it back.
      if (this.#conversationId === conversationId) this.url = url;
    } catch (thrown) {
      this.#clear();
      this.problem = problemOf(LatchError.from(thrown));
    }
  }

  async stop(): Promise<void> {
    const conversationId = this.#conversationId;
    if (conversationId === null) return;
    try {
      await endLiveLink(conversationId);
      this.#clear();
    } catch (thrown) {
      // It stays shown: others may be listening.
      this.problem = problemOf(LatchError.from(thrown));
    }
  }

  /** Answered once the page shows it: nobody hears anything before. */
  onState({ link, listeners, notice }: ServerEvents['live.state']): void {
    // While one is being made, it is the one before that is over.
    if (link) {
      this.state = 'on';
      this.listeners = listeners;
    } else if (this.state !== 'making') this.#clear();
    void tick().then(() => this.onShown(notice));
  }

  /** The call is over, and the link with it. */
  onOver(): void {
    this.#clear();
    this.problem = null;
  }

  #clear(): void {
    this.state = 'none';
    this.url = null;
    this.listeners = 0;
    this.#conversationId = null;
  }
}
