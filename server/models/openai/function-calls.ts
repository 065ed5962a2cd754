/**
 * The functions that one response calls. Servers tell of a call in up to four events, some in one only, and leave out what another
 * event said; each call is reported once, when its arguments are complete.
 */
export interface CallPart {
  itemId?: string | null | undefined;
  callId?: string | null | undefined;
  name?: string | null | undefined;
  arguments?: string | null | undefined;
}

export interface FunctionCall {
  itemId: string;
  callId: string;
  name: string;
  arguments: string;
}

interface Known {
  itemId: string | null;
  callId: string | null;
  name: string | null;
  arguments: string | null;
  reported: boolean;
}

/** More calls in one response are a mistake of the server. */
const MAX_CALLS = 32;

export class FunctionCalls {
  #calls: Known[] = [];

  /** What each call names; empty where the server did not say. */
  get names(): string[] {
    return this.#calls.map(({ name }) => name ?? '');
  }

  /** A server tells of a call. Returns it where it is to be reported now: `complete` says that its arguments are. */
  onPart(part: CallPart, complete: boolean): FunctionCall | null {
    const call = this.#find(part);
    if (call === null) return null;
    call.itemId ??= part.itemId ?? null;
    call.callId ??= part.callId ?? null;
    call.name ??= part.name || null;
    call.arguments = part.arguments || call.arguments;
    return complete ? reported(call) : null;
  }

  /** The response is complete: the calls that the server has not completed itself. */
  takeRest(): FunctionCall[] {
    return this.#calls.map(reported).filter((call) => call !== null);
  }

  #find({ itemId, callId }: CallPart): Known | null {
    const known = this.#calls.find((call) => isSame(call.itemId, itemId) || isSame(call.callId, callId));
    // A part without a name of its call is about the newest.
    if (known) return known;
    if ((itemId ?? callId ?? null) === null && this.#calls.length > 0) return this.#calls.at(-1)!;
    if (this.#calls.length >= MAX_CALLS) return null;
    const call: Known = { itemId: null, callId: null, name: null, arguments: null, reported: false };
    this.#calls.push(call);
    return call;
  }
}

const isSame = (known: string | null, said: string | null | undefined): boolean =>
  known !== null && known === said;

/** The call, once; null before its name is known. */
function reported(call: Known): FunctionCall | null {
  const { itemId, callId, name } = call;
  const id = callId ?? itemId;
  if (call.reported || name === null || id === null) return null;
  call.reported = true;
  return { itemId: itemId ?? id, callId: id, name, arguments: call.arguments ?? '{}' };
}
