import type { RealtimeError } from 'openai/resources/realtime/realtime';

/** A client event that cannot be carried out; sent as an `error` event in the protocol's own shape. */
export class ProtocolError extends Error {
  readonly code: string;
  /** Path of the wrong parameter: `session.audio.output.voice`. */
  readonly param: string | null;
  readonly type: string;

  constructor(code: string, message: string, param: string | null = null, type = 'invalid_request_error') {
    super(message);
    this.code = code;
    this.param = param;
    this.type = type;
  }

  toWire(clientEventId: string | null): RealtimeError {
    return {
      type: this.type,
      code: this.code,
      message: this.message,
      param: this.param,
      event_id: clientEventId,
    };
  }
}
