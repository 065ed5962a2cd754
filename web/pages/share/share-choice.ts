/** What the owner of a conversation chose to share of it. Pure. */
import {
  MAX_TITLE_CHARS,
  type ConversationDocument,
  type DocumentTurn,
} from '../../../shared/conversations/document.ts';
import {
  MIN_PASSCODE_CHARS,
  type ShareDays,
  type ShareRequest,
} from '../../../shared/conversations/shares.ts';
import { cleanTitle, titleLength } from '../../../shared/conversations/title.ts';

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

/** The first and the last of the turns that are shown, counted from 0, where all between them are; null: they are several parts, or none. */
export function rangeOf(
  { turns }: ConversationDocument,
  shown: ReadonlySet<string>,
): { from: number; to: number } | null {
  const from = turns.findIndex(({ place }) => shown.has(place));
  const to = turns.findLastIndex(({ place }) => shown.has(place));
  return from >= 0 && to - from + 1 === shown.size ? { from, to } : null;
}

/** The places of these turns and of all between them, in whichever order the two are given. */
export function placesBetween({ turns }: ConversationDocument, a: number, b: number): string[] {
  return turns.slice(Math.min(a, b), Math.max(a, b) + 1).map(({ place }) => place);
}

/** Why no link can be made of this. */
export type Lack = 'none-chosen' | 'no-title' | 'long-title' | 'short-passcode';

export function lacksOf(choice: Pick<ShareChoice, 'shown' | 'title' | 'passcode'>): Lack[] {
  return [
    ...(choice.shown.size === 0 ? (['none-chosen'] as const) : []),
    ...(titleLength(choice.title) > MAX_TITLE_CHARS ? (['long-title'] as const) : []),
    ...(isUnreadable(choice.title) ? (['no-title'] as const) : []),
    ...(isShortPasscode(choice.passcode) ? (['short-passcode'] as const) : []),
  ];
}

/** Whether there is nothing to read in it: the server takes no such title. */
function isUnreadable(typed: string): boolean {
  try {
    return cleanTitle(typed.slice(0, MAX_TITLE_CHARS)) === '';
  } catch {
    return true;
  }
}

/** Too short to be one. */
export const isShortPasscode = (typed: string): boolean =>
  typed.trim() !== '' && typed.trim().length < MIN_PASSCODE_CHARS;
