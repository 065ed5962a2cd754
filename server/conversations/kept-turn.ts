/** What the record says of a turn, as it is kept. Pure. */
import { wordsOf } from '../../shared/conversations/words.ts';
import type { LedgerReply } from '../../shared/ledger/ledger-state.ts';
import type { RecordEntry } from '../../shared/ledger/record.ts';
import type { Stretch } from './call-sound.ts';
import type { KeptTurn } from './store.ts';

export interface SaidTurn {
  /** When the ledger said so first: a turn that was typed begins then. */
  atMs: number;
  /** The reply that the entry is of. */
  reply: LedgerReply | undefined;
  /** What is known of its sound. */
  sound: Stretch | null;
  /** The name of its file; null: there is none. */
  audio: string | null;
}

export function keptTurnOf(place: string, entry: RecordEntry, said: SaidTurn): KeptTurn {
  const { atMs, reply, sound, audio } = said;
  const isUser = entry.role === 'user';
  const durationMs = isUser ? (sound?.durationMs ?? 0) : entry.heardMs;
  return {
    place,
    role: entry.role,
    text: entry.text,
    startedAtMs: Math.round(sound?.startedAtMs ?? atMs),
    durationMs,
    typed: isUser ? entry.typed : durationMs === 0,
    cut: !isUser && entry.cut,
    earlyMs: isUser ? (entry.earlyMs ?? null) : null,
    words: wordsOf(entry.text, reply?.spans ?? null, durationMs),
    wordTimes: 'estimated',
    audio,
  };
}
