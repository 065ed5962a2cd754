/**
 * What both ends of a call say to each other: one schema for every event, and the types inferred from it. Parsed at the
 * boundary, trusted inside. docs/protocol.md is generated from this file (npm run docs).
 *
 * An event is `socket.emit(name, payload, n)`. `n` is its link number (link.ts): by it each end acknowledges what it
 * received, and sends again what a dropped socket lost. Events of the link itself (LINK_EVENTS) carry no number. Audio is
 * the binary event `audio` (frames.ts), whose link number is in its header.
 *
 * A page may be older than the server that it talks to. So the browser ignores members and events that it does not know, and
 * unknown values in events that only inform. The schemas of what the server says are therefore open, and have a value to
 * fall back to where words may be added.
 *
 * A turn is named by `(turnId, revision)`. The browser numbers the turns of a call 1, 2, 3 … (`turnId`). The revision counts
 * the guesses at where the turn ends, from 0. The server numbers replies likewise (`replyId`).
 */
import * as v from 'valibot';
import { KEEPS } from './conversations/document.ts';
import { ERROR_CODES, type ErrorCode } from './errors.ts';
import { SERVER_MARKS } from './latency.ts';

/**
 * The version of what this file and errors.ts say. docs/protocol.md, "Versions", tells who says it where. Raise it with the
 * first change after a release that adds, changes or removes anything in the two files. Then let
 * server/gateway/page-versions.ts give older pages what they know, and keep the set that was recorded of the release
 * (test/fixtures/protocol/README.md).
 */
export const PROTOCOL_VERSION = 3;
/**
 * The oldest page that the server still serves; an older one is refused with `page-outdated`. Raise it to drop what only
 * older pages need, at least one release after those pages began to be told that they are outdated. A page of version 1
 * never tells its user: dropping version 1 ends the calls of pages that nobody has reloaded.
 */
export const OLDEST_PAGE_VERSION = 1;
export const PROTOCOL_QUERY = 'protocol';
export const PROTOCOL_HEADER = 'Latch-Protocol';

const turnId = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(0xffffffff),
  v.description('number of the turn in this call, from 1'),
);
const revision = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(0xffff),
  v.description('number of the guess at where the turn ends, from 0'),
);
const replyId = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.maxValue(0xffffffff),
  v.description('number of the reply in this call, from 1'),
);
const heardMs = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(3_600_000),
  v.description('ms of the reply that the playback worklet rendered'),
);
const linkNumber = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(0xffffffff),
  v.description('link number of the last message received, 0 for none'),
);
const liveNotice = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(1),
  v.description('number of the live.state; it grows'),
);
/** What the responses used of the speech model. */
const spent = v.object({
  responses: v.pipe(v.number(), v.integer(), v.minValue(0)),
  inputTokens: v.pipe(v.number(), v.minValue(0)),
  outputTokens: v.pipe(v.number(), v.minValue(0)),
  usd: v.pipe(
    v.nullable(v.pipe(v.number(), v.minValue(0))),
    v.description('what that costs in US dollars; null where the server knows no prices'),
  ),
});
/** A code that the browser does not know counts as `internal`; the message beside it says what happened. */
const errorCode = v.fallback(v.picklist(ERROR_CODES as [ErrorCode, ...ErrorCode[]]), 'internal');

/** The longest text that can be typed as one turn, in characters. */
export const MAX_TEXT_CHARS = 4000;

export const CLIENT_EVENTS = {
  'turn.open': v.pipe(
    v.strictObject({ turnId }),
    v.description('The user began to speak: audio of this turn follows.'),
  ),
  'turn.speculate': v.pipe(
    v.strictObject({
      turnId,
      revision,
      packets: v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.description('audio packets of the turn so far'),
      ),
      unjudged: v.optional(
        v.pipe(
          v.boolean(),
          v.description('true: the model is not to judge, but to answer; it was wrong too often'),
        ),
      ),
    }),
    v.description(
      'The turn may be over: ask for a reply. It has no effect that lasts until it is committed.',
    ),
  ),
  'turn.commit': v.pipe(
    v.strictObject({ turnId, revision }),
    v.description('The turn is over: the reply to this revision may be heard.'),
  ),
  'turn.retract': v.pipe(
    v.strictObject({ turnId, revision }),
    v.description('The turn goes on: the guess was wrong, its reply is dropped unheard.'),
  ),
  'turn.abandon': v.pipe(
    v.strictObject({ turnId }),
    v.description('The turn was no speech (a cough, an echo): forget it.'),
  ),
  'turn.overheard': v.pipe(
    v.strictObject({
      turnId,
      packets: v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.description('audio packets of the turn so far'),
      ),
    }),
    v.description(
      'Speech over a reply has ceased: write its words down. They are answered only if the turn goes on to a guess.',
    ),
  ),
  'turn.rejoin': v.pipe(
    v.strictObject({
      turnId: v.pipe(turnId, v.description('the open turn, which is the rest of the one before')),
      early: v.pipe(
        v.strictObject({ turnId, revision }),
        v.description('the turn that was committed too early: it goes on as its next revision'),
      ),
      heardMs: v.pipe(
        heardMs,
        v.description(
          'ms for which the reply had sounded when it was halted, by the browser’s clock: without silence that was skipped at its beginning; the server counts no more than was sent, and no less than reply.progress said',
        ),
      ),
    }),
    v.description(
      'The user was not done when the turn was committed. The packets of both turns are one, numbered on, and the reply is taken back; the record notes how much of it was heard. A reply that was heard to its end or for more than 3 s, or that used a tool, stands (call.error reply-stands): then the next revision answers what was said after it, and nothing else is different.',
    ),
  ),
  'turn.text': v.pipe(
    v.strictObject({
      turnId,
      text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(MAX_TEXT_CHARS)),
    }),
    v.description('The user typed a turn. It is committed as it stands.'),
  ),
  'reply.progress': v.pipe(
    v.strictObject({ replyId, heardMs }),
    v.description('How much of a playing reply has been heard; about twice a second.'),
  ),
  'reply.interrupt': v.pipe(
    v.strictObject({ replyId, heardMs }),
    v.description('The user took the floor: the reply stopped after this much was heard.'),
  ),
  'reply.finished': v.pipe(
    v.strictObject({ replyId, heardMs }),
    v.description('The reply was heard to its end.'),
  ),
  'live.shown': v.pipe(
    v.strictObject({ notice: liveNotice }),
    v.description('The page shows what this live.state said.'),
  ),
  'call.end': v.pipe(v.strictObject({}), v.description('The user ended the call.')),
} as const;

export const SERVER_EVENTS = {
  'turn.transcript': v.pipe(
    v.object({
      turnId,
      revision,
      text: v.string(),
      final: v.boolean(),
      whole: v.optional(
        v.pipe(v.boolean(), v.description('all that was overheard is in it; only of turns that were')),
      ),
    }),
    v.description(
      'What the model understood of a turn, whole each time. Only the text of a committed turn is ever final. A final text that is empty: it was heard, and nobody writes it down.',
    ),
  ),
  'turn.judged': v.pipe(
    v.object({
      turnId,
      revision,
      verdict: v.pipe(
        v.picklist(['speaks', 'listens']),
        v.description('speaks: it answers; listens: it takes the person not to have finished'),
      ),
    }),
    v.description(
      'What the model’s reaction to a guess says of it. It is said once of a revision. Of a revision that is not current any more it says nothing.',
    ),
  ),
  'reply.started': v.pipe(
    v.object({ replyId, turnId, revision }),
    v.description('The model began to answer: audio of this reply follows.'),
  ),
  'reply.text': v.pipe(
    v.object({
      replyId,
      delta: v.string(),
      atMs: v.pipe(
        v.number(),
        v.minValue(0),
        v.description('ms of the reply’s audio that came before these words'),
      ),
    }),
    v.description('The next words of a reply.'),
  ),
  'reply.ended': v.pipe(
    v.object({
      replyId,
      status: v.fallback(v.picklist(['completed', 'cancelled', 'failed', 'retrying']), 'failed'),
      audioMs: v.pipe(v.number(), v.minValue(0)),
    }),
    v.description(
      'No more audio or words of this reply will come. Playback may still be going on. With status retrying the connection to the model was lost before anything was heard, or the model listens on and had said nothing: drop it, another reply to the same turn follows once the turn is committed.',
    ),
  ),
  'turn.marks': v.pipe(
    v.object({
      turnId,
      revision,
      marks: v.pipe(
        v.partial(v.object(v.entriesFromList(SERVER_MARKS, v.number()))),
        v.description('in ms of the clock that answers link.ping'),
      ),
    }),
    v.description(
      'When the server did what for a turn that is committed and whose reply has begun to flow (shared/latency.ts names the marks). Said again of the same revision, it replaces what was said before.',
    ),
  ),
  'call.usage': v.pipe(
    v.object({
      all: spent,
      wasted: v.pipe(spent, v.description('of it, for guesses that were taken back')),
    }),
    v.description('What the call has taken of the speech model so far: totals, which replace those before.'),
  ),
  'model.state': v.pipe(
    v.object({ state: v.picklist(['connecting', 'ready', 'reconnecting']) }),
    v.description('How the server stands with the speech model.'),
  ),
  'model.traits': v.pipe(
    v.object({
      lacks: v.pipe(
        v.array(v.string()),
        v.description('what the model does not do (server/models/speech-model.ts names the capabilities)'),
      ),
      speculation: v.pipe(
        v.boolean(),
        v.description('whether a reply may be asked for on a guess, from now on'),
      ),
      itemWaitMs: v.pipe(
        v.nullable(v.number()),
        v.description(
          'how long replies waited, at the median, until the model had what was said; null: no reply did',
        ),
      ),
    }),
    v.description('What was learned of the speech model. Said again, it replaces what was said before.'),
  ),
  'call.idle': v.pipe(
    v.object({
      endsInMs: v.pipe(
        v.nullable(v.number()),
        v.description('the call ends in so long; null: somebody spoke, and it does not'),
      ),
    }),
    v.description('Nobody has spoken, typed or listened for a while.'),
  ),
  'live.state': v.pipe(
    v.object({
      link: v.pipe(v.boolean(), v.description('whether there is a link by which others may listen')),
      listeners: v.pipe(v.number(), v.integer(), v.minValue(0)),
      notice: liveNotice,
    }),
    v.description(
      'Whether this call may be listened to, and how many do or wait to. The page shows it and says so (live.shown). Before that, nobody hears anything.',
    ),
  ),
  'call.error': v.pipe(
    v.object({
      code: errorCode,
      message: v.string(),
      detail: v.optional(v.string()),
      turnId: v.optional(v.pipe(turnId, v.description('the turn that was dropped by it'))),
    }),
    v.description('Something went wrong; the call goes on.'),
  ),
  'call.ended': v.pipe(
    v.object({ code: v.nullable(errorCode), message: v.string() }),
    v.description('The call is over: on request (code null), or for the reason named.'),
  ),
} as const;

const conversationKey = v.optional(
  v.pipe(
    v.string(),
    v.description(
      'proves, to a later call, that this browser was in the conversation: the id alone opens nothing',
    ),
  ),
);

/** Events of the link: they carry no link number and are never sent again. */
export const LINK_EVENTS = {
  'link.ready': v.pipe(
    v.object({
      callId: v.string(),
      conversationId: v.string(),
      conversationKey,
      resumeKey: v.pipe(
        v.string(),
        v.description('proves, on a later socket, that this is the same browser'),
      ),
      received: linkNumber,
      resumed: v.boolean(),
      model: v.object({
        label: v.string(),
        builtin: v.boolean(),
        transcripts: v.optional(v.pipe(v.boolean(), v.description('whether it writes down what is said'))),
        speculation: v.pipe(v.boolean(), v.description('whether a reply may be asked for on a guess')),
        judge: v.optional(
          v.pipe(
            v.number(),
            v.description('it judges guesses, told how in words of this version; missing: it does not'),
          ),
        ),
      }),
      maxCallMs: v.number(),
      resumeWindowMs: v.number(),
      replyLimitMs: v.optional(
        v.pipe(v.number(), v.description('how long a committed turn may be without an audible reply')),
      ),
      rejoins: v.optional(
        v.pipe(
          v.boolean(),
          v.description('whether it takes turn.rejoin and turn.overheard; missing: it does not'),
        ),
      ),
      protocol: v.optional(
        v.pipe(v.number(), v.description('the version of the server’s protocol; 1 where it is missing')),
      ),
    }),
    v.description(
      'Server to browser, first on every socket: the call is up. Each end now sends again what the other has not received.',
    ),
  ),
  'link.ack': v.pipe(
    v.strictObject({ received: linkNumber }),
    v.description('Both ways: everything up to this link number arrived.'),
  ),
  'link.ping': v.pipe(
    v.strictObject({ sentAtMs: v.number() }),
    v.description('Browser to server, answered by a Socket.IO acknowledgement {sentAtMs, serverMs}.'),
  ),
} as const;

/** What a browser presents when a socket opens (Socket.IO's `auth`): a token for a new call, or the key to one that dropped. */
export const handshakeSchema = v.union([
  v.strictObject({ token: v.pipe(v.string(), v.maxLength(2048), v.description('from POST /api/calls')) }),
  v.strictObject({
    resumeKey: v.pipe(v.string(), v.maxLength(128), v.description('from link.ready')),
    received: linkNumber,
  }),
]);

/** POST /api/calls: the request and the answer (201). Errors are `{error: {code, message, detail?}}`. */
export const createCallRequest = v.strictObject({
  conversationId: v.optional(
    v.pipe(v.string(), v.maxLength(64), v.description('goes on with a conversation that this server holds')),
  ),
  conversationKey: v.optional(
    v.pipe(
      v.string(),
      v.maxLength(64),
      v.description('its key; without the right one a new conversation begins'),
    ),
  ),
});
export const createCallAnswer = v.object({
  callId: v.string(),
  conversationId: v.string(),
  conversationKey,
  token: v.string(),
  expiresAtMs: v.number(),
  turn: v.object({
    detector: v.pipe(
      v.fallback(v.picklist(['latch', 'smart-turn', 'timer']), 'latch'),
      v.description('what tells the browser, in a pause, whether the turn is over'),
    ),
    modelUrl: v.pipe(
      v.nullable(v.string()),
      v.description('path of smart-turn’s weights on the server, below its base'),
    ),
  }),
});
/**
 * POST /api/calls/end: a page that goes away ends its call at once, with a request that outlives the page. It proves the call by
 * its key, or by its token if the call was not up yet.
 */
export const endCallRequest = v.union([
  v.strictObject({ resumeKey: v.pipe(v.string(), v.maxLength(128), v.description('from link.ready')) }),
  v.strictObject({ token: v.pipe(v.string(), v.maxLength(2048), v.description('from POST /api/calls')) }),
]);
/** What a browser does if it could not ask. */
export const DEFAULT_TURN_DETECTION: CreateCallAnswer['turn'] = {
  detector: 'latch',
  modelUrl: null,
};

/** GET /api/hello: what the page must know before a call. */
export const helloAnswer = v.object({
  model: v.object({ label: v.string(), builtin: v.boolean(), examples: v.array(v.string()) }),
  access: v.fallback(v.picklist(['open', 'granted', 'code-required']), 'open'),
  mayCheckModel: v.pipe(
    v.fallback(v.optional(v.picklist(['yes', 'with-code'])), undefined),
    v.description('whether this browser may have the speech model checked; missing: it may not'),
  ),
  keep: v.pipe(
    v.fallback(
      v.optional(v.object({ most: v.picklist(KEEPS), chosen: v.nullable(v.picklist(KEEPS)) })),
      undefined,
    ),
    v.description(
      'the most that is kept of conversations here, and what this browser chose; null: it was not asked; missing: nothing is kept',
    ),
  ),
});

/** `POST /api/doctor`: the speech model is tried with a short conversation, which costs what such a conversation costs. */
export const checkModelRequest = v.strictObject({
  code: v.optional(
    v.pipe(v.string(), v.maxLength(256), v.description('the operator’s code, where one is asked for')),
  ),
});
export const checkModelAnswer = v.object({
  possible: v.pipe(v.boolean(), v.description('whether a conversation with the model is possible')),
  summary: v.string(),
  rows: v.array(
    v.object({
      name: v.string(),
      result: v.fallback(v.picklist(['good', 'lacks', 'bad', 'unknown']), 'unknown'),
      detail: v.pipe(v.string(), v.description('what was measured, or how it showed')),
      advice: v.pipe(
        v.string(),
        v.description('what Latch does without it, and what to change; empty where all is well'),
      ),
    }),
  ),
});

export type ClientEvents = { [K in keyof typeof CLIENT_EVENTS]: v.InferOutput<(typeof CLIENT_EVENTS)[K]> };
export type ServerEvents = { [K in keyof typeof SERVER_EVENTS]: v.InferOutput<(typeof SERVER_EVENTS)[K]> };
export type LinkEvents = { [K in keyof typeof LINK_EVENTS]: v.InferOutput<(typeof LINK_EVENTS)[K]> };
/** What a browser needs to go on with a conversation. */
export type ConversationRef = Pick<CreateCallAnswer, 'conversationId' | 'conversationKey'>;
export type EndCallRequest = v.InferOutput<typeof endCallRequest>;
export type Handshake = v.InferOutput<typeof handshakeSchema>;
export type CreateCallAnswer = v.InferOutput<typeof createCallAnswer>;
export type CheckModelAnswer = v.InferOutput<typeof checkModelAnswer>;
export type HelloAnswer = v.InferOutput<typeof helloAnswer>;

/** One event with its name, as a discriminated union: `{name: 'turn.open', payload: {…}}`. */
type Named<E> = { [K in keyof E]: { name: K; payload: E[K] } }[keyof E];
export type ClientEvent = Named<ClientEvents>;
export type ServerEvent = Named<ServerEvents>;
