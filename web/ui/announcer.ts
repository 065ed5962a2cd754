import type { TranscriptEntry } from '../call/call-view.ts';
import { t } from '../i18n/t.ts';

/** At least this long between two announcements: a screen reader that cuts itself off says nothing. */
export const ANNOUNCE_EVERY_MS = 1_500;

export interface Announcement {
  /** What to say now, or null. */
  say: string | null;
  /** Something waits and may be said after this long; null when nothing waits. */
  dueInMs: number | null;
}

/**
 * What a screen reader is told of a call: where it stands, whole sentences as they are heard, finished turns; never a
 * word at a time, and no status that has passed before it could be said. Time goes in; no timer inside.
 */
export class Announcer {
  /** How much of each entry's text has been said, by id; Infinity once the entry is finished. */
  readonly #saidTo = new Map<string, number>();
  readonly #sentences = new Intl.Segmenter(undefined, { granularity: 'sentence' });
  #status: string | null = null;
  #pendingStatus: string | null = null;
  #pending: string[] = [];
  #nextAtMs = 0;

  /** Feeds what the page shows. The first call only takes stock: what was there before is not news. */
  step(entries: readonly TranscriptEntry[], status: string, nowMs: number): Announcement {
    const first = this.#status === null;
    for (const entry of entries) this.#read(entry);
    if (status !== this.#status) this.#pendingStatus = status;
    this.#status = status;
    if (first) {
      this.#pending = [];
      this.#pendingStatus = null;
    }
    return this.#release(nowMs);
  }

  #release(nowMs: number): Announcement {
    const lines = this.#pendingStatus === null ? this.#pending : [...this.#pending, this.#pendingStatus];
    if (lines.length === 0) return { say: null, dueInMs: null };
    if (nowMs < this.#nextAtMs) return { say: null, dueInMs: this.#nextAtMs - nowMs };
    this.#pending = [];
    this.#pendingStatus = null;
    this.#nextAtMs = nowMs + ANNOUNCE_EVERY_MS;
    return { say: lines.join(' '), dueInMs: null };
  }

  #read(entry: TranscriptEntry): void {
    const from = this.#saidTo.get(entry.id) ?? 0;
    if (from === Infinity) return;
    if (entry.role === 'user') {
      if (entry.state === 'interim') return;
      this.#saidTo.set(entry.id, Infinity);
      if (entry.state === 'unclear') this.#pending.push(t('say.unclear'));
      else if (!entry.typed)
        this.#pending.push(entry.text === '' ? t('say.unwritten') : t('say.you', { text: entry.text }));
      return;
    }
    const over = entry.state !== 'speaking';
    const to = over ? entry.heard.length : this.#wholeSentences(entry.heard, from);
    const text = entry.heard.slice(from, to).trim();
    if (text !== '') this.#pending.push(from === 0 ? t('say.ai', { text }) : text);
    if (entry.state === 'cut') this.#pending.push(t('say.cut'));
    this.#saidTo.set(entry.id, over ? Infinity : to);
  }

  /** Where the last whole sentence after `from` ends; the one still growing does not count. */
  #wholeSentences(text: string, from: number): number {
    const segments = [...this.#sentences.segment(text.slice(from))];
    return from + (segments.at(-1)?.index ?? 0);
  }
}
