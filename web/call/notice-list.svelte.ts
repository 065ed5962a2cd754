/** News of a call: most pass by themselves, some last as long as what they speak of. */
import type { CallView } from './call-view.ts';

const SHOWN_MS = 8_000;
/** More of them nobody reads: the oldest ones go. */
const MAX_NOTICES = 8;

export class NoticeList {
  list = $state.raw<CallView['notices']>([]);
  #last = 0;
  readonly #lasting: Record<string, number> = {};

  /** It goes away by itself, but not before somebody could see it. */
  add(tone: 'info' | 'problem', text: string): void {
    const id = ++this.#last;
    this.list = [...this.list, { id, tone, text }].slice(-MAX_NOTICES);
    const passLater = (): void => {
      if (document.visibilityState === 'hidden') return;
      document.removeEventListener('visibilitychange', passLater);
      setTimeout(() => this.dismiss(id), SHOWN_MS);
    };
    document.addEventListener('visibilitychange', passLater);
    passLater();
  }

  /** Shows what is so from now on under this name, once; null: it is so no more. */
  show(name: string, text: string | null): void {
    const id = this.#lasting[name];
    if (text === null) {
      if (id !== undefined) this.dismiss(id);
      delete this.#lasting[name];
      return;
    }
    if (id !== undefined) return;
    this.#lasting[name] = ++this.#last;
    this.list = [...this.list, { id: this.#last, tone: 'info', text }];
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
