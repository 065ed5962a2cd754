import { member, type WireEvent } from './wire-event.ts';

/** An item of the conversation, as the model holds it. */
export interface HeldItem {
  id: string;
  role: string;
  /** The response that made it, by its number; null: it is the user's. */
  n: number | null;
  truncatedMs: number | null;
}

/** The items of one conversation, oldest first. */
export class HeldItems {
  #items: HeldItem[] = [];

  get all(): readonly HeldItem[] {
    return this.#items;
  }

  /** An item that the n-th response makes. */
  onMade(event: WireEvent, n: number | undefined): void {
    const id = String(member(event, 'item')['id']);
    if (n === undefined) return;
    if (this.#has(id)) this.#items = this.#items.map((item) => (item.id === id ? { ...item, n } : item));
    else this.#items.push({ id, role: 'assistant', n, truncatedMs: null });
  }

  /** Any other event of the built-in server. */
  onEvent(event: WireEvent): void {
    const id = event['item_id'];
    switch (event.type) {
      case 'conversation.item.added': {
        const item = member(event, 'item');
        if (!this.#has(String(item['id'])))
          this.#items.push({
            id: String(item['id']),
            role: String(item['role']),
            n: null,
            truncatedMs: null,
          });
        return;
      }
      case 'conversation.item.truncated': {
        const truncatedMs = Number(event['audio_end_ms']);
        this.#items = this.#items.map((item) => (item.id === id ? { ...item, truncatedMs } : item));
        return;
      }
      case 'conversation.item.deleted':
        this.#items = this.#items.filter((item) => item.id !== id);
    }
  }

  #has(id: string): boolean {
    return this.#items.some((item) => item.id === id);
  }
}
