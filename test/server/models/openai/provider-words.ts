/** What tests of odd servers say for the provider, and how they read what the session is told. */
import type { SpeechModelEvent } from '../../../../server/models/speech-model.ts';
import type { Line } from './scripted-provider.ts';

/** Short, for what never comes. */
export const SOON = {
  outageMs: 30,
  createdMs: 20,
  confirmedMs: 20,
  wordlessMs: 40,
  itemMs: 20,
  lateItemMs: 5_000,
  graceMs: 20,
};
export const LONG = {
  createdMs: 60_000,
  confirmedMs: 30_000,
  wordlessMs: 30_000,
  itemMs: 60_000,
  lateItemMs: 60_000,
  graceMs: 60_000,
};
export const error = (more: object) => ({ type: 'error', error: { type: 'invalid_request_error', ...more } });
export const created = (id: string, metadata?: object) => ({
  type: 'response.created',
  response: { id, metadata },
});
export const itemAdded = (id: string) => ({
  type: 'conversation.item.added',
  item: { id, role: 'user', content: [{ type: 'input_audio' }] },
});
export const committed = (id: string) => ({ type: 'input_audio_buffer.committed', item_id: id });

/** The next events that the session gets, as short lines. */
export async function nextOf({ events }: Pick<Line, 'events'>, count: number): Promise<string[]> {
  const lines = [];
  for (let i = 0; i < count; i++) lines.push(short(await events.next()));
  return lines;
}

function short(event: SpeechModelEvent): string {
  switch (event.type) {
    case 'learned':
      return `${event.has ? 'has' : 'lacks'} ${event.capability}`;
    case 'response-started':
      return `started ${event.responseId} ${event.tag}`;
    case 'response-refused':
      return `refused ${event.tag}${event.busy ? ' busy' : ''}`;
    case 'response-ended':
      return [`ended ${event.status}`, event.error?.code, event.made].filter(Boolean).join(' ');
    case 'response-text':
      return `text ${event.delta}`;
    case 'closed':
      return `closed ${event.code} ${event.detail}`;
    default:
      return event.type;
  }
}
