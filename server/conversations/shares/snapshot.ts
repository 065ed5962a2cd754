/** What of a conversation goes into a share, and what must not show. Pure. */
import { LatchError } from '../../../shared/errors.ts';
import type { ConversationDocument } from '../../../shared/conversations/document.ts';
import { DOCUMENT_FORMAT, DOCUMENT_VERSION } from '../../../shared/conversations/document.ts';
import type { ShareRequest } from '../../../shared/conversations/shares.ts';
import type { KeptTurn } from '../store.ts';

export interface Snapshot {
  document: ConversationDocument;
  /** The sounds that belong to it: their names among the conversation's, by their places in the snapshot. */
  sounds: ReadonlyMap<string, string>;
}

/**
 * The chosen turns, and nothing of the others: not their number, not their places, not when the first of them began. Calls and turns are
 * counted anew, in order; the times between the chosen turns stay. Of a muted turn the text stays and the sound is left out. Throws
 * `bad-event` where a place is the place of no turn, or where no turn is left.
 */
export function snapshotOf(
  { turns, incomplete }: { turns: readonly KeptTurn[]; incomplete: boolean },
  choice: Pick<ShareRequest, 'turns' | 'muted' | 'title'>,
): Snapshot {
  const places = new Set(turns.map(({ place }) => place));
  const chosen = choice.turns === 'all' ? places : asked(choice.turns, places, 'turns');
  const muted = asked(choice.muted, places, 'muted');
  const kept = turns.filter(({ place }) => chosen.has(place));
  const [first] = kept;
  if (!first) throw new LatchError('bad-event', 'turns: none is left to share');
  const sounds = new Map<string, string>();
  const shown = anew(kept.map(({ place }) => place)).map((place, i) => {
    const { audio, ...turn } = kept[i]!;
    const hasAudio = audio !== null && !muted.has(turn.place);
    if (hasAudio) sounds.set(place, audio);
    return { ...turn, place, hasAudio };
  });
  const isWhole = kept.length === turns.length;
  return {
    sounds,
    document: {
      format: DOCUMENT_FORMAT,
      version: DOCUMENT_VERSION,
      title: choice.title,
      startedAtMs: first.startedAtMs,
      // What could not be written down may be of the part that is left out.
      incomplete: isWhole && incomplete,
      turns: shown,
    },
  };
}

function asked(wanted: readonly string[], places: ReadonlySet<string>, member: string): Set<string> {
  const unknown = wanted.find((place) => !places.has(place));
  if (unknown !== undefined)
    throw new LatchError('bad-event', `${member}: ${JSON.stringify(unknown)} is the place of no turn`);
  return new Set(wanted);
}

/** New places for these: the player needs to know where another call begins, and nothing else of the old ones. */
function anew(places: readonly string[]): string[] {
  let call = 0;
  let before: string | undefined;
  return places.map((place, i) => {
    const [oldCall] = place.split('.', 1);
    if (oldCall !== before) call++;
    before = oldCall;
    return `${call}.${i + 1}.0`;
  });
}
