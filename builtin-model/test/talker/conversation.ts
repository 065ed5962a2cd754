import type { Said } from '../../src/brain.ts';
import { reply, type Reply } from '../../src/talker/talker.ts';
import type { Offer } from '../../src/talker/calls.ts';

/** Three in the afternoon, wherever the test runs. */
export const now = new Date(2026, 10, 21, 15, 0);

export const typed = (text: string): Said => ({
  by: 'user',
  text,
  understood: true,
  caught: [],
  joined: null,
});

export const unclear = (...caught: string[]): Said => ({
  by: 'user',
  text: '[unclear]',
  understood: false,
  caught,
  joined: null,
});

/** What is said to a history; empty where a function is called instead. */
export function answer(history: readonly Said[], offer?: Offer): string {
  const said: Reply = reply(history, now, offer);
  return said.kind === 'say' ? said.text : '';
}

/** A conversation in which each reply is heard whole. */
export class Talk {
  readonly history: Said[] = [];

  say(turn: string | Said): string {
    this.history.push(typeof turn === 'string' ? typed(turn) : turn);
    const text = answer(this.history);
    this.history.push({ by: 'assistant', text });
    return text;
  }

  /** The last reply was heard only so far. */
  heard(characters: number): void {
    const last = this.history.pop();
    if (last?.by === 'assistant')
      this.history.push({ by: 'assistant', text: last.text.slice(0, characters) });
  }
}
