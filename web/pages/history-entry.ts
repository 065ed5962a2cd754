/** What the tab's history holds of the entry that is shown, beside its address. A reload does not lose it. */

export interface HistoryEntry {
  /** Names the entry. */
  entry: string;
  /** The path of the page, below the base, on which the link to this one was followed; null: there was none in this tab. */
  from: string | null;
  /** Of a list: so many rows were shown. */
  rows: number;
}

/** The entry that is shown. It gets its name when it is first seen; `from`: the page before it. */
export function historyEntry(from: string | null = null): HistoryEntry {
  const state = history.state as Partial<HistoryEntry> | null;
  if (typeof state?.entry === 'string') return { rows: 0, from: null, ...state, entry: state.entry };
  const named = { ...state, entry: String(Math.random()), from, rows: 0 };
  history.replaceState(named, '');
  return named;
}

/** Writes down what a page wants to find again when somebody comes back to it. Where another entry is shown by now, nothing is written. */
export function noteInEntry(entry: string, { rows, query }: { rows: number; query: string }): void {
  const now = historyEntry();
  if (now.entry !== entry) return;
  const url = new URL(location.href);
  url.search = query === '' ? '' : new URLSearchParams({ q: query }).toString();
  history.replaceState({ ...now, rows }, '', url);
}
