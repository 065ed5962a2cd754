/**
 * How servers of the Realtime protocol deviate from OpenAI's. Each deviation is a switch, and a dialect is a name for some of
 * them; switches and dialects can be combined. They imitate what the sources of those servers, their documents and their issue
 * trackers said in November 2026. None was compared with the running server.
 */
import type { ProviderErrorName } from './provider-errors.ts';

export interface Deviations {
  // The handshake.
  /** `session.created` comes only after the client's first `session.update`. */
  createdAfterUpdate?: boolean;
  /** Events that are never sent, by the names of today. */
  omits?: readonly string[];

  // Names.
  /** The session's settings have the names from before GA. `reads`: today's have no effect. `demands`: today's are refused. */
  olderSettings?: 'reads' | 'demands';
  /** Events have the names from before GA. */
  olderEvents?: boolean;

  // Errors.
  /** Which event an error names: none, or always the same wrong one. */
  errorIds?: 'none' | 'event_TODO';
  /** The `error` of an error event is a plain sentence. */
  errorsAreText?: boolean;

  // What is refused.
  /** Events of the client that are not applied, each with its error. */
  refuses?: Readonly<Record<string, ProviderErrorName>>;
  /** The metadata of a create. `dropped`: it does not come back. `refused`: an error that names no event, and then the answer. */
  metadata?: 'dropped' | 'refused';
  /** The session's first create is refused: another response is said to be active. */
  busyAtFirst?: boolean;

  // The user's turns.
  /**
   * The server answers the user's audio by itself: `until-told` that turns are manual, in names that it reads, or `always`; `denied`: it
   * confirms manual turns, and does so all the same.
   */
  ownAnswers?: 'until-told' | 'always' | 'denied';
  /** The user's audio becomes an item this long after its commit. A response that begins before that does not know of it. */
  itemAfterMs?: number;
  /** What the user said is not written down: not at all, with an error for each turn, or the setting itself is refused. */
  transcripts?: 'none' | 'fail' | 'refused';

  // Responses.
  /** The time from a create to `response.created`. */
  createdAfterMs?: number;
  /** The time from `response.created` to the first words and audio. */
  firstAudioMs?: number;
  /** The time from a reply's words to its audio. */
  audioAfterWordsMs?: number;
  /** A cancel takes effect after this long; `never`: not at all. */
  cancel?: 'never' | { afterMs: number };
  /** Every answer has no audio (`text`), is a call of a function that nobody offered, is cut short, or stopped by a filter. */
  answers?: 'text' | 'call' | 'cut-short' | 'filtered';
  /** The functions that a client offers are never called. */
  ignoresTools?: boolean;
}

export interface Dialect {
  /** For the table of docs/operations.md. */
  about: string;
  deviations: Deviations;
}

export const DIALECTS = {
  openai: { about: 'as OpenAI documents it', deviations: {} },
  speaches: {
    about:
      'like speaches: refuses metadata and answers all the same, reads older settings, writes down first',
    deviations: {
      olderSettings: 'reads',
      ownAnswers: 'until-told',
      metadata: 'refused',
      itemAfterMs: 400,
    },
  },
  localai: {
    about: 'like LocalAI: deletes nothing, its errors name no command, begins to answer after writing down',
    deviations: {
      refuses: { 'conversation.item.delete': 'not_implemented' },
      errorIds: 'event_TODO',
      createdAfterMs: 3_000,
    },
  },
  vllm: {
    about: 'like vLLM: greets after the settings, confirms nothing, errors are plain text, no transcripts',
    deviations: {
      createdAfterUpdate: true,
      omits: ['session.updated'],
      errorsAreText: true,
      transcripts: 'none',
    },
  },
  xai: {
    about: 'like some versions of xAI: deletes and cuts nothing',
    deviations: {
      refuses: {
        'conversation.item.delete': 'not_supported',
        'conversation.item.truncate': 'not_supported',
      },
    },
  },
  'azure-preview': {
    about: 'like an Azure URL with `api-version`: knows the protocol from before GA only',
    deviations: { olderSettings: 'demands', olderEvents: true },
  },
  'text-only': { about: 'answers in text, without audio', deviations: { answers: 'text' } },
  'function-only': {
    about: 'answers by calling a function that nobody offered',
    deviations: { answers: 'call' },
  },
  incomplete: { about: 'stops every answer at a length limit', deviations: { answers: 'cut-short' } },
  filtered: {
    about: 'a filter stops every answer before its first word',
    deviations: { answers: 'filtered' },
  },
  slow: {
    about: 'a cold start: 12 s until a response exists, 25 s from its words to its sound',
    deviations: { createdAfterMs: 12_000, audioAfterWordsMs: 25_000 },
  },
  'late-cancel': { about: 'a cancel takes 8 s', deviations: { cancel: { afterMs: 8_000 } } },
  'never-cancels': { about: 'a cancel has no effect', deviations: { cancel: 'never' } },
  'no-transcript': { about: 'writes down nothing that the user says', deviations: { transcripts: 'none' } },
  'transcript-refused': {
    about: 'does not know the transcription model',
    deviations: { transcripts: 'refused' },
  },
  'no-echo': { about: 'does not give the tags of responses back', deviations: { metadata: 'dropped' } },
  'string-errors': {
    about: 'errors are plain text; deletes nothing',
    deviations: { errorsAreText: true, refuses: { 'conversation.item.delete': 'not_supported' } },
  },
  'active-once': {
    about: 'refuses the first create as busy',
    deviations: { busyAtFirst: true },
  },
  'active-once-nameless': {
    about: 'refuses the first create as busy, in an error that names no command',
    deviations: { busyAtFirst: true, errorIds: 'none' },
  },
  'own-answers': {
    about: 'answers each turn by itself, whatever the settings say',
    deviations: { ownAnswers: 'always' },
  },
  'own-answers-denied': {
    about: 'answers each turn by itself, and says that it does not',
    deviations: { ownAnswers: 'denied' },
  },
  wordless: {
    about: 'says nothing before its first answer: neither greets nor confirms the settings',
    deviations: { omits: ['session.created', 'session.updated'] },
  },
  'no-tools': { about: 'calls no functions', deviations: { ignoresTools: true } },
  'late-item': {
    about: 'a turn becomes part of the conversation 1.5 s after its end',
    deviations: { itemAfterMs: 1_500 },
  },
} as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof DIALECTS;

/** One set of switches out of several; where two set the same one, the later counts, but refusals and omissions add up. */
export function deviationsOf(parts: readonly (DialectName | Deviations)[]): Deviations {
  const sets: Deviations[] = parts.map((part) =>
    typeof part === 'string' ? DIALECTS[part].deviations : part,
  );
  return sets.reduce<Deviations>(
    (all, next) => ({
      ...all,
      ...next,
      omits: [...(all.omits ?? []), ...(next.omits ?? [])],
      refuses: { ...all.refuses, ...next.refuses },
    }),
    {},
  );
}
