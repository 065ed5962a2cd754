/** The list of conversations as the page shows it, pure: pages that are joined, changes that are made before the server has the list anew. */
import type { ListAnswer, ListedConversation } from '../../shared/conversations/history.ts';

export interface ConversationList {
  items: readonly ListedConversation[];
  /** What the next page begins after; null: that was all. */
  next: string | null;
}

export const EMPTY_LIST: ConversationList = { items: [], next: null };

/** A page follows. What changed between two pages may be on both: it stays where it was. */
export function withPage({ items }: ConversationList, { conversations, next }: ListAnswer): ConversationList {
  const known = new Set(items.map(({ id }) => id));
  return { items: [...items, ...conversations.filter(({ id }) => !known.has(id))], next };
}

/** A list that was asked for anew, with those of the one before that `stays` names in their places: the server has them no more. */
export function withStaying(
  list: ConversationList,
  before: ConversationList,
  stays: (id: string) => boolean,
): ConversationList {
  const items = [...list.items];
  for (const [place, item] of before.items.entries())
    if (stays(item.id) && !items.some(({ id }) => id === item.id)) items.splice(place, 0, item);
  return { ...list, items };
}

export function withChange(
  list: ConversationList,
  id: string,
  change: Partial<Pick<ListedConversation, 'title' | 'pinned' | 'inCall'>>,
): ConversationList {
  return { ...list, items: list.items.map((item) => (item.id === id ? { ...item, ...change } : item)) };
}

/** As the server orders all of them: pinned ones first, then what changed last. */
export function ordered(list: ConversationList): ConversationList {
  return { ...list, items: list.items.toSorted(inOrder) };
}

export function without(list: ConversationList, id: string): ConversationList {
  return { ...list, items: list.items.filter((item) => item.id !== id) };
}

const inOrder = (a: ListedConversation, b: ListedConversation): number =>
  Number(b.pinned) - Number(a.pinned) || b.changedAtMs - a.changedAtMs;
