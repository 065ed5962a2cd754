import type { Said } from '../brain.ts';

/** One turn of the user and what became of it. */
export interface UserTurn {
  /** What the turn may have been, likeliest first: empty when it was not understood. */
  texts: readonly string[];
  /** Words caught of a turn that was not understood. */
  caught: readonly string[];
  /** It evidently goes on. */
  unfinished: boolean;
  /** What the assistant said after it, as far as it was heard; null when nothing was. */
  answered: string | null;
}

type SaidByUser = Extract<Said, { by: 'user' }>;

/** The turns of the user, oldest first. One that was committed at a pause and went on comes in several parts. */
export function userTurns(history: readonly Said[]): UserTurn[] {
  const turns: { parts: SaidByUser[]; answers: string[] }[] = [];
  let open = false;
  for (const said of history) {
    if (said.by === 'user') {
      if (!open) turns.push({ parts: [], answers: [] });
      turns.at(-1)?.parts.push(said);
    } else if (said.by === 'assistant' && said.text.trim()) turns.at(-1)?.answers.push(said.text.trim());
    open = said.by === 'user';
  }
  return turns.map(({ parts, answers }) => ({
    ...read(parts),
    answered: answers.length > 0 ? answers.join(' ') : null,
  }));
}

/** Parts heard as one are trusted more than parts put together. */
function read(parts: readonly SaidByUser[]): Omit<UserTurn, 'answered'> {
  const last = parts.at(-1);
  // Where the earlier stretches have left the history, what was heard of them together has, too.
  const joined = parts.length > 1 ? (last?.joined ?? null) : null;
  const unfinished = Boolean(joined?.begun ?? (joined?.understood ? null : last?.begun));
  if (joined?.understood) return { texts: [joined.text], caught: [], unfinished };
  if (last?.understood) {
    const whole = parts.every((part) => part.understood) ? [parts.map((part) => part.text).join(' ')] : [];
    return { texts: [...new Set([...whole, last.text])], caught: [], unfinished };
  }
  const caught = joined?.caught.length ? joined.caught : parts.flatMap((part) => part.caught);
  return { texts: [], caught: [...new Set(caught)], unfinished };
}
