/**
 * Every error that Latch shows or sends, by its code. A code is part of the protocol: docs/protocol.md lists them all.
 * `ends` says that the call is over; where it is false the call goes on.
 */
export const ERRORS = {
  // What one end sent was wrong: the message names what.
  'bad-frame': { ends: false, message: 'An audio frame was malformed.' },
  'bad-event': { ends: false, message: 'A message was malformed.' },
  'unknown-event': { ends: false, message: 'A message had an unknown name.' },
  'too-large': { ends: true, message: 'A message was too large.' },
  'wrong-sequence': { ends: false, message: 'A message came out of order.' },
  'unknown-turn': { ends: false, message: 'A message named a turn that does not exist.' },
  'unknown-revision': { ends: false, message: 'A message named a guess (revision) that does not exist.' },
  'unknown-reply': { ends: false, message: 'A message named a reply that does not exist.' },
  'too-fast': {
    ends: false,
    message: 'That was more than this Latch takes in so short a time. Wait a moment, then say it again.',
  },
  'too-much': {
    ends: true,
    message: 'This page sent more than a call may, so the call was ended. Reload the page and start again.',
  },
  // At the door.
  'not-found': { ends: true, message: 'There is nothing at this address.' },
  'origin-refused': {
    ends: true,
    message:
      'This Latch takes no calls from the address that you opened. Whoever runs it can allow that address.',
  },
  'access-required': { ends: true, message: 'This Latch asks for an access code. Enter it to go on.' },
  'access-wrong': { ends: true, message: 'That access code is not right. Check it and try again.' },
  'check-not-allowed': {
    ends: true,
    message:
      'The speech model can be checked from a browser on the machine that Latch runs on, or with the operator’s code (LATCH_ADMIN_CODE).',
  },
  'admin-wrong': { ends: true, message: 'That is not the operator’s code.' },
  'check-running': {
    ends: true,
    message: 'The speech model is being checked already. Wait a minute and try again.',
  },
  'admin-required': { ends: true, message: 'Only an administrator may do that. Sign in first.' },
  'kiosk-unpaired': {
    ends: true,
    message: 'This screen is not paired with this Latch any more. An administrator can pair it again.',
  },
  'kiosk-only': {
    ends: true,
    message: 'This device is paired as a kiosk: it can start calls, and nothing else.',
  },
  'kiosk-paused': { ends: true, message: 'This screen takes a break. Please come back later.' },
  'pairing-wrong': {
    ends: true,
    message: 'That code is not right, was used before, or has run out. An administrator can make a new one.',
  },
  'pin-wrong': { ends: true, message: 'That PIN is not right.' },
  'token-invalid': { ends: true, message: 'This call was not authorised. Start it again.' },
  'token-expired': {
    ends: true,
    message: 'The permission to call ran out before the call began. Start it again.',
  },
  'rate-limited': { ends: true, message: 'Too many tries from your network. Wait a minute and try again.' },
  'too-many-calls': {
    ends: true,
    message: 'Too many calls are up from your network. End one and try again.',
  },
  'at-capacity': { ends: true, message: 'Every line is busy. Try again in a few minutes.' },
  draining: { ends: true, message: 'The server is restarting. Your call goes on in a moment.' },
  // What is kept, and links to it.
  'store-away': {
    ends: false,
    message:
      'Conversations can be neither kept nor read just now. Try again in a moment. A call goes on, and what is said in it may be missing from your history.',
  },
  'keep-refused': { ends: false, message: 'This Latch does not keep that much of a conversation.' },
  'import-refused': { ends: false, message: 'That file is no conversation that Latch has exported.' },
  'share-gone': { ends: true, message: 'This link has expired, or was taken back by whoever made it.' },
  'passcode-required': { ends: false, message: 'This link asks for a passcode. Enter it to go on.' },
  'passcode-wrong': { ends: false, message: 'That passcode is not right. Check it and try again.' },
  'live-over': { ends: true, message: 'This call is over, or is no longer shared.' },
  // During a call.
  'call-too-long': { ends: true, message: 'This call reached its time limit. Start a new one to go on.' },
  'call-idle': {
    ends: true,
    message: 'Nobody spoke for a while, so the call was ended. Press Talk to go on.',
  },
  'line-needed': {
    ends: true,
    message:
      'Every line was busy and nobody spoke here, so this call made room for somebody else. Press Talk to go on.',
  },
  'budget-spent': {
    ends: true,
    message:
      'The money that this Latch may spend on the speech model is spent. Try again tomorrow, or tell whoever runs it.',
  },
  'call-not-found': { ends: true, message: 'That call is over. A new one is needed.' },
  'conversation-deleted': {
    ends: true,
    message: 'This conversation was deleted, so its call was ended. Press Talk to begin another one.',
  },
  'taken-over': {
    ends: true,
    message:
      'This conversation goes on in another window or on another device. Press Talk to bring it back here.',
  },
  'page-outdated': {
    ends: true,
    message: 'This page is too old for the server. Reload it to go on.',
  },
  'resume-refused': {
    ends: true,
    message: 'The dropped call could not be picked up again. A new one is needed.',
  },
  'turn-timed-out': {
    ends: false,
    message: 'What you said was not finished in time and was dropped. Say it again.',
  },
  'reply-timed-out': { ends: false, message: 'The model took too long to answer. Say it again.' },
  // The speech model.
  'model-away': { ends: true, message: 'The speech model cannot be reached. Try again in a minute.' },
  'model-refused': {
    ends: true,
    message:
      'The speech model refused the connection. Whoever runs this Latch finds the reason, and the setting to change, in its terminal.',
  },
  'model-misconfigured': {
    ends: true,
    message:
      'The speech model does not accept the settings of this Latch. Whoever runs it finds the reason, and the setting to change, in its terminal.',
  },
  'model-quota': {
    ends: true,
    message: 'The speech model account is out of credit or over its limit. Tell whoever runs this Latch.',
  },
  'model-busy': {
    ends: false,
    message: 'The speech model is busy. Wait a moment and say it again.',
  },
  'model-error': { ends: false, message: 'The speech model could not answer that. Say it again.' },
  'reply-empty': {
    ends: false,
    message: 'The speech model answered without a word. Say it again, or in other words.',
  },
  'reply-filtered': {
    ends: false,
    message: 'The speech model’s provider held this answer back. Say it in other words.',
  },
  'reply-cut-short': {
    ends: false,
    message: 'The answer was cut at a length limit. Ask for the rest.',
  },
  'reply-stands': {
    ends: false,
    message: 'The answer before could not be taken back any more. What you say now is answered next.',
  },
  'reply-lost': {
    ends: false,
    message: 'The speech model was lost in the middle of its answer. Ask for the rest.',
  },
  // In the browser.
  'mic-denied': {
    ends: true,
    message:
      'The microphone is blocked for this page. Allow it in the browser’s site settings, then press Talk.',
  },
  'mic-missing': {
    ends: true,
    message:
      'No microphone was found. Plug one in, then press Talk. If one is plugged in, restart the browser.',
  },
  'mic-in-use': { ends: true, message: 'Another program holds the microphone. Close it, then press Talk.' },
  'mic-failed': {
    ends: true,
    message:
      'The microphone does not start. Unplug it and plug it in again, or choose another one in Settings, then press Talk.',
  },
  'insecure-context': {
    ends: true,
    message: 'Browsers only give the microphone to secure pages. Open Latch with https:// or on localhost.',
  },
  'browser-unsupported': {
    ends: true,
    message: 'This browser lacks what a call needs. Use a current Chrome, Edge, Firefox or Safari.',
  },
  'output-missing': { ends: false, message: 'No audio output was found. Plug in headphones or speakers.' },
  'mic-not-passed-on': {
    ends: true,
    message:
      'The page around this one does not pass the microphone on, or it is blocked. Open Latch in a tab of its own, or tell whoever runs the page around.',
  },
  'output-failed': {
    ends: false,
    message: 'The audio output could not be used. Choose another one in Settings.',
  },
  'sound-dead': {
    ends: true,
    message:
      'The sound of this device does not run. Close other programs that use sound, or restart the browser, then press Talk.',
  },
  'page-replaced': {
    ends: true,
    message: 'The server has a newer version of this page. Reload it: the conversation goes on.',
  },
  'server-away': {
    ends: true,
    message: 'The server cannot be reached. Check your network, then press Talk.',
  },
  'line-blocked': {
    ends: true,
    message:
      'The server answers, but the line of a call does not get through to it. Try another network, or tell whoever runs this Latch.',
  },
  internal: { ends: true, message: 'Something broke in Latch. Start the call again.' },
} as const satisfies Record<string, { ends: boolean; message: string }>;

export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** What toJSON makes, from an end that may be of another version. */
export interface ReceivedError {
  code: string;
  message?: string | undefined;
  detail?: string | undefined;
}

/** The one error type. `message` is for a person and says what to do; `detail` names what was wrong, for a developer. */
export class LatchError extends Error {
  override readonly name = 'LatchError';
  constructor(
    readonly code: ErrorCode,
    readonly detail?: string,
    /** `message` replaces the code's own. */
    { message = ERRORS[code].message, ...options }: { cause?: unknown; message?: string } = {},
  ) {
    super(message, options);
  }

  /**
   * An error as the other end put it, in its own words. A code that this end does not know, since the other one is newer, becomes
   * `internal`.
   */
  static received({ code, message, detail }: ReceivedError): LatchError {
    const known = Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal';
    return new LatchError(known, detail, message === undefined ? {} : { message });
  }

  /** Whether this error means that the call is over. */
  get ends(): boolean {
    return ERRORS[this.code].ends;
  }

  /** What goes over the wire: nothing but the code, the text and the detail. */
  toJSON(): { code: ErrorCode; message: string; detail?: string } {
    return {
      code: this.code,
      message: this.message,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
    };
  }

  /** Any thrown thing as a LatchError: one passes through, others become `code`, with the original as cause. */
  static from(thrown: unknown, code: ErrorCode = 'internal'): LatchError {
    if (thrown instanceof LatchError) return thrown;
    return new LatchError(code, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
}
