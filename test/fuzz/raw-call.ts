/**
 * A call without a client library: WebSocket messages are written and read as they are, so that nothing is put right before it is
 * sent. The server's answer to a WebSocket ping tells that everything before it was handled.
 */
import { WebSocket, type RawData } from 'ws';
import { PROTOCOL_QUERY, PROTOCOL_VERSION, type CreateCallAnswer } from '../../shared/protocol.ts';
import { ANSWER_LIMIT_MS, type FuzzedServer } from './fuzzed-server.ts';

export class RawCall {
  /** Opens a call and waits until it is up. Throws where the server refuses it. */
  static async open(server: FuzzedServer): Promise<RawCall> {
    const address = server.nextAddress();
    const answer = await fetch(`${server.url}/api/calls`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: '{}',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    if (answer.status !== 201) throw new Error(`no call: ${answer.status} ${await answer.text()}`);
    const { token } = (await answer.json()) as CreateCallAnswer;
    const call = await RawCall.connect(server, address);
    call.#token = token;
    call.send(`40${JSON.stringify({ token })}`);
    await call.#readyOrClosed;
    return call;
  }

  /** A socket of Engine.IO that has not said which call it belongs to. */
  static async connect(server: FuzzedServer, address = server.nextAddress()): Promise<RawCall> {
    const url = new URL(server.url.replace(/^http/, 'ws'));
    url.pathname = '/socket.io/';
    url.search = `?EIO=4&transport=websocket&${PROTOCOL_QUERY}=${PROTOCOL_VERSION}`;
    const socket = new WebSocket(url, {
      headers: { 'x-forwarded-for': address },
      perMessageDeflate: false,
      handshakeTimeout: ANSWER_LIMIT_MS,
    });
    const call = new RawCall(socket, server.url);
    await new Promise<void>((resolve) => {
      socket.once('open', resolve);
      socket.once('close', resolve);
    });
    return call;
  }

  /** What came of the call since `take` was called last. */
  #received: { name: string; payload: unknown }[] = [];
  readonly #readyOrClosed: Promise<void>;
  #token: string | null = null;
  #n = 0;

  private constructor(
    private readonly socket: WebSocket,
    private readonly serverUrl: string,
  ) {
    socket.on('error', () => socket.terminate());
    this.#readyOrClosed = new Promise((resolve) => {
      socket.on('close', () => resolve());
      socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary, resolve));
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The next link number. */
  nextNumber(): number {
    return ++this.#n;
  }

  send(message: string | Uint8Array): void {
    if (this.isOpen) this.socket.send(message);
  }

  /** An event as Socket.IO writes it. */
  sendEvent(name: string, payload: unknown): void {
    this.send(`42${JSON.stringify([name, payload, this.nextNumber()])}`);
  }

  /** Resolves once everything that was sent is handled, or the server has hung up. */
  async settled(): Promise<void> {
    if (!this.isOpen) return;
    this.socket.ping();
    await this.#wait('pong', 'the server does not answer a ping');
  }

  /** Waits for an event of this name. Rejects where none comes. */
  async next(name: string): Promise<unknown> {
    for (;;) {
      const at = this.#received.findIndex((event) => event.name === name);
      if (at >= 0) return this.#received.splice(at, 1)[0]!.payload;
      const names = this.#received.map((event) => event.name).join(', ');
      if (!this.isOpen) throw new Error(`the server hung up after ${names}, without ${name}`);
      await this.#wait('message', `no ${name} after ${names}`);
    }
  }

  /** Ends the call as a page that goes away does, so that it does not wait for its browser. Works where the socket is gone too. */
  async hangUp(): Promise<void> {
    this.socket.terminate();
    if (this.#token === null) return;
    const { body } = await fetch(`${this.serverUrl}/api/calls/end`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: this.#token }),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await body?.cancel();
  }

  /** Until this happens to the socket, or it closes. */
  #wait(happens: 'pong' | 'message', otherwise: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.socket.off(happens, finish).off('close', finish);
        resolve();
      };
      const timer = setTimeout(() => {
        reject(new Error(otherwise));
        finish();
      }, ANSWER_LIMIT_MS);
      this.socket.on(happens, finish).on('close', finish);
    });
  }

  #onMessage(data: RawData, isBinary: boolean, onReady: () => void): void {
    if (isBinary) return;
    const text = String(data);
    // Engine.IO's ping; without its pong the server hangs up.
    if (text === '2') return this.send('3');
    const event = /^42\d*(\[.*\])$/s.exec(text)?.[1];
    if (event === undefined) return;
    const [name, payload] = JSON.parse(event) as [string, unknown];
    this.#received.push({ name, payload });
    if (this.#received.length > 100) this.#received.shift();
    if (name === 'link.ready') onReady();
  }
}

/** A call as an honest browser makes it: a typed turn is answered. Rejects where it is not. */
export async function honestCall(server: FuzzedServer): Promise<void> {
  const call = await RawCall.open(server);
  call.sendEvent('turn.text', { turnId: 1, text: 'Is anybody there?' });
  await call.next('reply.started');
  await call.next('reply.ended');
  await call.hangUp();
}
