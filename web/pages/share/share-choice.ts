/** What the owner of a conversation chose to share of it. Pure. */
import type { ConversationDocument, DocumentTurn } from '../../../shared/conversations/document.ts';
import {
  MIN_PASSCODE_CHARS,
  type ShareDays,
  type ShareRequest,
} from '../../../shared/conversations/shares.ts';
import { cleanTitle } from '../../../shared/conversations/title.ts';

export interface ShareChoice {
  /** Places of the turns that are shown. */
  shown: ReadonlySet<string>;
  /** Places of turns whose sound is left out. One that is not shown may be among them: it is remembered. */
  muted: ReadonlySet<string>;
  title: string;
  days: ShareDays;
  /** As it was typed; '': none. */
  passcode: string;
  mayContinue: boolean;
  mayIndex: boolean;
}

/** Exactly what viewers will see and hear of each turn. */
export interface VisibleTurn {
  turn: DocumentTurn;
  hasSound: boolean;
}

export function visibleTurns(
  { turns }: ConversationDocument,
  { shown, muted }: Pick<ShareChoice, 'shown' | 'muted'>,
): VisibleTurn[] {
  return turns
    .filter(({ place }) => shown.has(place))
    .map((turn) => ({ turn, hasSound: turn.hasAudio && !muted.has(turn.place) }));
}

export function requestOf(document: ConversationDocument, choice: ShareChoice): ShareRequest {
  const visible = visibleTurns(document, choice);
  const passcode = choice.passcode.trim();
  return {
    turns: visible.length === document.turns.length ? 'all' : visible.map(({ turn }) => turn.place),
    muted: visible.filter(({ turn, hasSound }) => turn.hasAudio && !hasSound).map(({ turn }) => turn.place),
    title: choice.title,
    days: choice.days,
    passcode: passcode === '' ? null : passcode,
    mayContinue: choice.mayContinue,
    mayIndex: choice.mayIndex,
  };
}

/** Whether there is something to read in it: the server takes no other. */
export function isTitle(typed: string): boolean {
  try {
    return cleanTitle(typed) !== '';
  } catch {
    return false;
  }
}

/** Too short to be one. */
export const isShortPasscode = (typed: string): boolean =>
  typed.trim() !== '' && typed.trim().length < MIN_PASSCODE_CHARS;
