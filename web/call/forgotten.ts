/** What the page must not show any more, once the server has forgotten the last minute. Pure. */
import type { ConversationDocument } from '../../shared/conversations/document.ts';
import type { Forgotten } from '../../shared/conversations/history.ts';

/** The turns that were removed, by their numbers in a call. Turns of the call before count on in it, where the server lost that one. */
export function forgottenTurns({ places }: Pick<Forgotten, 'places' | 'call'>): number[] {
  return [...new Set(places.map((place) => Number(place.split('.')[1])))];
}

/** Something of it was said before the call that is up. */
export function reachesBefore({ places, call }: Pick<Forgotten, 'places' | 'call'>): boolean {
  return places.some((place) => callOf(place) !== call);
}

/** Those turns of a conversation that are of the calls before. */
export function turnsBefore(
  { turns }: Pick<ConversationDocument, 'turns'>,
  { call }: Pick<Forgotten, 'places' | 'call'>,
): Pick<ConversationDocument, 'turns'> {
  return { turns: turns.filter(({ place }) => callOf(place) !== call) };
}

const callOf = (place: string): number => Number(place.split('.')[0]);
