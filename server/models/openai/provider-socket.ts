/** The WebSocket to a provider: dials, watches that the other end lives, bounds what waits, and ends once. */
import type { Logger } from 'pino';
import type { IncomingMessage } from 'node:http';
import { WebSocket, type RawData } from 'ws';
import type { ErrorCode } from '../../../shared/errors.ts';
import { judgeClose, judgeUpgrade } from './provider-errors.ts';
import { asSentence, settingAdvice, specificAdvice } from './setting-advice.ts';

export interface End {
  code: ErrorCode;
  detail: string;
  retry: boolean;
  /** The server's own words, where it gave any with its close. */
  reason?: string;
  /** The HTTP status that came in place of a WebSocket. */
  status?: number;
}

export interface SocketLimits {
  /** A ping goes out this often … */
  pingEveryMs: number;
  /** … and an end that sent nothing at all for this long is dead. A dead one is noticed within the sum of the two. */
  silenceMs: number;
  /** What may wait to be sent: more than this means that the provider reads nothing any more. */
  maxBufferedBytes: number;
}

/** 15 s to notice a dead provider; 8 MiB is over two minutes of audio in base64. */
export const SOCKET_LIMITS: SocketLimits = {
  pingEveryMs: 5_000,
  silenceMs: 10_000,
  maxBufferedBytes: 8 * 2 ** 20,
};

/** Audio of a reply comes in events of some 100 kB. Some servers send the whole reply in one: two minutes of audio are 7.7 MB in base64. */
const MAX_MESSAGE_BYTES = 8 * 2 ** 20;
/** A close that is not answered by then is forced. */
const CLOSE_LIMIT_MS = 1_000;

/** Of the answer in place of an upgrade, so much is read, and waited for so long: it says why. */
const MAX_REASON_BYTES = 2_000;
const REASON_LIMIT_MS = 1_000;

export interface SocketOptions {
  url: string;
  headers: Record<string, string>;
  limits: SocketLimits;
  log: Logger;
  onOpen: () => void;
  onMessage: (text: string) => void;
  /** Once, and nothing follows. Never called after `close()`. */
  onEnd: (end: End) => void;
}

export class ProviderSocket {
  readonly #socket: WebSocket;
  readonly #watch: NodeJS.Timeout;
  #heardAtMs = performance.now();
  #beatAtMs = performance.now();
  #over = false;

  constructor(private readonly options: SocketOptions) {
    const { url, headers, limits } = options;
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      // A reply's first seconds come at once. One message a turn of the event loop: encoding them all would hold up every call.
      allowSynchronousEvents: false,
    });
    this.#socket = socket;
    const heard = (): void => void (this.#heardAtMs = performance.now());
    socket.on('open', () => {
      heard();
      if (!this.#over) options.onOpen();
    });
    // Each ping is answered by itself.
    const onControl = (): void => {
      heard();
      if (this.#over) return;
      if (socket.bufferedAmount > limits.maxBufferedBytes)
        this.end({ code: 'model-away', detail: 'takes no more', retry: true });
    };
    socket.on('ping', onControl);
    socket.on('pong', onControl);
    // Some servers send their JSON in binary frames.
    socket.on('message', (data: RawData) => {
      heard();
      if (this.#over) return;
      const bytes = data as Buffer;
      options.onMessage(bytes.toString('utf8'));
    });
    socket.on('unexpected-response', (request, response) => {
      const status = response.statusCode ?? 0;
      void bodyOf(response).then((body) => {
        request.destroy();
        const reason = oneLine(body);
        const { code, retry } = judgeUpgrade(status, body);
        const said = `HTTP ${status} ${response.statusMessage ?? ''} ${reason}`.trim();
        const advice = settingAdvice({ status, message: reason });
        this.end({ code, retry, status, detail: retry ? said : `${asSentence(said)} ${advice}` });
      });
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A name with several addresses, none of which answers, fails without a message.
      this.end({ code: 'model-away', detail: error.message || (error.code ?? 'no connection'), retry: true });
    });
    socket.on('close', (code, reason) => {
      const why = reason.toString('utf8');
      const said = `closed with ${code} ${why}`.trim();
      const verdict = judgeClose(code);
      const advice = verdict.retry ? specificAdvice({ message: why }) : settingAdvice({ message: why });
      const detail = advice === undefined ? said : `${asSentence(said)} ${advice}`;
      this.end({ ...verdict, detail, reason: why });
    });
    this.#watch = setInterval(() => this.#beat(), limits.pingEveryMs);
  }

  /** Sends, or ends where too much waits already. What is sent after the end is dropped. */
  send(text: string): void {
    if (this.#over || this.#socket.readyState !== WebSocket.OPEN) return;
    if (this.#socket.bufferedAmount > this.options.limits.maxBufferedBytes) {
      return this.end({ code: 'model-away', detail: 'takes no more audio', retry: true });
    }
    this.#socket.send(text);
  }

  /** Ends the connection for a reason, which `onEnd` gets. */
  end(end: End): void {
    if (this.#over) return;
    this.#finish();
    this.#socket.terminate();
    this.options.onEnd(end);
  }

  /** Ends the connection without `onEnd`. */
  close(): void {
    if (this.#over) return;
    this.#finish();
    if (this.#socket.readyState !== WebSocket.OPEN) return this.#socket.terminate();
    this.#socket.close(1000);
    setTimeout(() => this.#socket.terminate(), CLOSE_LIMIT_MS).unref();
  }

  #finish(): void {
    this.#over = true;
    clearInterval(this.#watch);
  }

  #beat(): void {
    const { pingEveryMs, silenceMs } = this.options.limits;
    const nowMs = performance.now();
    const lateMs = nowMs - this.#beatAtMs - pingEveryMs;
    this.#beatAtMs = nowMs;
    // This process stood still: what the provider sent meanwhile is not read yet.
    if (lateMs > pingEveryMs) this.#heardAtMs = Math.min(this.#heardAtMs + lateMs, nowMs);
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const silentMs = nowMs - this.#heardAtMs;
    if (silentMs >= silenceMs) {
      return this.end({ code: 'model-away', detail: `silent for ${Math.round(silentMs)} ms`, retry: true });
    }
    this.#socket.ping();
  }
}

/** What a provider says in place of an upgrade. Never fails: an empty text where it says nothing in time. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  const stop = setTimeout(() => response.destroy(), REASON_LIMIT_MS);
  let body = '';
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length >= MAX_REASON_BYTES) break;
    }
  } catch {
    // What came until then counts.
  } finally {
    clearTimeout(stop);
  }
  return body.slice(0, MAX_REASON_BYTES);
}

/** The message of an error in JSON, else the text without markup. */
function oneLine(body: string): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(body)?.[1];
  return (message ?? body.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim().slice(0, 300);
}
