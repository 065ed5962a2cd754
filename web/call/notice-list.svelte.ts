/** Passing news of a call. */
import type { CallView } from './call-view.ts';

const SHOWN_MS = 8_000;

export class NoticeList {
  list = $state.raw<CallView['notices']>([]);
  #last = 0;

  /** It goes away by itself, but not before somebody could see it. */
  add(tone: 'info' | 'problem', text: string): void {
    const id = ++this.#last;
    this.list = [...this.list, { id, tone, text }];
    const passLater = (): void => {
      if (document.visibilityState === 'hidden') return;
      document.removeEventListener('visibilitychange', passLater);
      setTimeout(() => this.dismiss(id), SHOWN_MS);
    };
    document.addEventListener('visibilitychange', passLater);
    passLater();
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
