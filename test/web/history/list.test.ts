import { describe, expect, it } from 'vitest';
import type { ListedConversation } from '../../../shared/conversations/history.ts';
import {
  EMPTY_LIST,
  ordered,
  withChange,
  without,
  withPage,
  withStaying,
} from '../../../web/history/list.ts';

const listed = (id: string, changedAtMs = 0, pinned = false): ListedConversation => ({
  id,
  title: `title of ${id}`,
  pinned,
  startedAtMs: 0,
  changedAtMs,
  turns: 2,
  excerpt: '',
  incomplete: false,
  inCall: false,
});
const first = { conversations: [listed('a', 9), listed('b', 8)], next: 'after b' };
const ids = ({ items }: { items: readonly ListedConversation[] }) => items.map(({ id }) => id);

describe('the list of conversations', () => {
  it('grows by pages, and knows whether there is another', () => {
    const list = withPage(EMPTY_LIST, first);
    expect(list.next).toBe('after b');
    const all = withPage(list, { conversations: [listed('c', 7)], next: null });
    expect(ids(all)).toEqual(['a', 'b', 'c']);
    expect(all.next).toBeNull();
  });

  it('shows a conversation once that moved from one page to the next meanwhile', () => {
    const list = withPage(withPage(EMPTY_LIST, first), {
      conversations: [listed('b', 8), listed('c', 7)],
      next: null,
    });
    expect(ids(list)).toEqual(['a', 'b', 'c']);
  });

  it('keeps the place of one that can be brought back, when it is asked for anew', () => {
    const before = withPage(EMPTY_LIST, first);
    const anew = withPage(EMPTY_LIST, { conversations: [listed('c', 10), listed('b', 8)], next: null });
    expect(ids(withStaying(anew, before, (id) => id === 'a'))).toEqual(['a', 'c', 'b']);
    expect(ids(withStaying(anew, before, (id) => id === 'b'))).toEqual(['c', 'b']);
    expect(ids(withStaying(EMPTY_LIST, before, (id) => id === 'b'))).toEqual(['b']);
  });

  it('changes one conversation alone, in its place', () => {
    const list = withChange(withPage(EMPTY_LIST, first), 'b', { title: 'The sea' });
    expect(list.items.map(({ title }) => title)).toEqual(['title of a', 'The sea']);
    expect(list.next).toBe('after b');
  });

  it('has pinned ones first, and each group by its newest', () => {
    const conversations = [
      listed('old', 1),
      listed('new', 9),
      listed('pinned', 3, true),
      listed('top', 5, true),
    ];
    expect(ids(ordered({ items: conversations, next: null }))).toEqual(['top', 'pinned', 'new', 'old']);
  });

  it('loses what is gone for good', () => {
    expect(ids(without(withPage(EMPTY_LIST, first), 'a'))).toEqual(['b']);
  });
});
