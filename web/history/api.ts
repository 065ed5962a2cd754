/** What the page asks the server of a person's own conversations. Each function throws LatchError; `server-away` where nobody answers. */
import * as v from 'valibot';
import type { Keep } from '../../shared/conversations/document.ts';
import {
  forgetAnswer,
  importAnswer,
  listAnswer,
  openAnswer,
  peaksAnswer,
  type ChangeRequest,
  type ExportFormat,
  type Forgotten,
  type ListAnswer,
  type OpenAnswer,
  type PeaksAnswer,
} from '../../shared/conversations/history.ts';
import { helloAnswer, type HelloAnswer } from '../../shared/protocol.ts';
import { askServer } from '../ask-server.ts';
import { serverUrl } from '../server-url.ts';

/** A file of some megabytes goes over a slow line. */
const IMPORT_LIMIT_MS = 120_000;
/** The sounds of a long conversation are decoded for them once. */
const PEAKS_LIMIT_MS = 60_000;

export type KeepHere = NonNullable<HelloAnswer['keep']>;

const pathOf = (id: string): `/${string}` => `/api/conversations/${id}`;

/** The most that is kept here, and what this browser chose; null: this server keeps nothing, or does not know just now. */
export async function askKeep(): Promise<KeepHere | null> {
  return v.parse(helloAnswer, await askServer('/api/hello')).keep ?? null;
}

/** What is kept of this browser's conversations from now on. */
export async function chooseKeep(keep: Keep): Promise<void> {
  await askServer('/api/keep', { method: 'PUT', body: { keep } });
}

/** `after`: the `next` of the page before. */
export async function listConversations(query: string, after: string | null): Promise<ListAnswer> {
  const asked = new URLSearchParams({
    ...(query === '' ? {} : { q: query }),
    ...(after === null ? {} : { after }),
  });
  return v.parse(listAnswer, await askServer(`/api/conversations?${asked}`));
}

/** Throws `not-found`, too. */
export async function openConversation(id: string): Promise<OpenAnswer> {
  return v.parse(openAnswer, await askServer(pathOf(id)));
}

export async function peaksOfConversation(id: string): Promise<PeaksAnswer['peaks']> {
  return v.parse(peaksAnswer, await askServer(`${pathOf(id)}/peaks`, { limitMs: PEAKS_LIMIT_MS })).peaks;
}

/** Throws `bad-event` for a title that has nothing to read. */
export async function changeConversation(id: string, change: ChangeRequest): Promise<void> {
  await askServer(pathOf(id), { method: 'PATCH', body: change });
}

export async function deleteConversation(id: string): Promise<void> {
  await askServer(pathOf(id), { method: 'DELETE' });
}

/** Throws `not-found` where it is too late. */
export async function undeleteConversation(id: string): Promise<void> {
  await askServer(`${pathOf(id)}/undelete`, { method: 'POST' });
}

/** Says what was removed. */
export async function forgetLastMinute(id: string): Promise<Forgotten> {
  return v.parse(forgetAnswer, await askServer(`${pathOf(id)}/forget`, { method: 'POST' }));
}

/** `file`: the text of an export. Gives the id of the new conversation. Throws `import-refused`, `too-large` or `keep-refused`. */
export async function importConversation(file: string): Promise<string> {
  return v.parse(
    importAnswer,
    await askServer('/api/conversations', { json: file, limitMs: IMPORT_LIMIT_MS }),
  ).id;
}

export const soundUrl = (id: string, place: string): string =>
  serverUrl(`${pathOf(id)}/sounds/${place}`).href;

export const exportUrl = (id: string, format: ExportFormat): string =>
  serverUrl(`${pathOf(id)}/export/${format}`).href;
