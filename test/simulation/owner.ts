/** The server's side of a simulated call: what server/session/session.ts does, without sockets, codecs and logs. */
import { Upstream } from '../../server/session/upstream.ts';
import { PIPELINE_HZ } from '../../shared/frames.ts';
import { Link } from '../../shared/link.ts';
import type { ClientEvent, ServerEvent } from '../../shared/protocol.ts';
import {
  EMPTY_LEDGER,
  turnOf,
  type Ledger,
  type LedgerEffect,
  type LedgerEvent,
} from '../../shared/ledger/ledger-state.ts';
import { ledgerStep } from '../../shared/ledger/ledger.ts';
import { recordOf } from '../../shared/ledger/record.ts';
import { turnsToSayAgain } from '../../shared/ledger/upstream-lost.ts';
import type { HistoryEntry, SpeechModelEvent } from '../../server/models/speech-model.ts';
import { pcmOf, type SimModel } from './provider.ts';
import type { World } from './world.ts';

export type Up =
  { kind: 'event'; event: ClientEvent } | { kind: 'speech'; turnId: number; revision: number; seq: number };
export type Down =
  { kind: 'event'; event: ServerEvent } | { kind: 'audio'; replyId: number; seq: number; ms: number };
export type Put<M> = (message: M, n: number) => void;

export class SimOwner {
  readonly link = new Link<Down>();
  ledger: Ledger = EMPTY_LEDGER;
  /** No connection to the model can be had: the call is over. */
  away = false;
  readonly upstream: Upstream;
  #put: Put<Down> | null = null;
  #ended = false;
  readonly #packets = new Map<number, number>();
  readonly #seqs = new Map<number, number>();

  constructor(
    private readonly world: World,
    model: SimModel,
    /** Whether the browser has committed this turn. */
    private readonly isCommitted: (turnId: number) => boolean,
  ) {
    this.upstream = new Upstream(model, {
      event: (event) => this.#takeModel(event),
      asked: () => {},
      accepted: (tag, responseId) =>
        this.#step({ type: 'reply-started', atMs: world.nowMs, tag, responseId }),
      failed: (tag) => {
        const responseId = `unmade ${tag}`;
        this.#step({ type: 'reply-started', atMs: world.nowMs, tag, responseId });
        this.#step({ type: 'reply-ended', atMs: world.nowMs, responseId, status: 'failed' });
      },
      state: (state) => this.#send({ kind: 'event', event: { name: 'model.state', payload: { state } } }),
      lost: () => this.#step({ type: 'upstream-lost', atMs: world.nowMs }),
      away: () => (this.away = true),
      history: () => this.#history(),
      nowMs: () => world.nowMs,
    });
  }

  /** Returns what the browser is told: how far its messages came. What it missed follows. */
  attach(put: Put<Down>, received: number): { received: number; missed: { n: number; message: Down }[] } {
    const missed = this.link.resume(received);
    this.#put = put;
    this.#step({ type: 'resumed', atMs: this.world.nowMs });
    return { received: this.link.received, missed };
  }

  detach(): void {
    this.#put = null;
  }

  /** The server crashed, or gave the browser up: nothing of this call goes on. */
  end(): void {
    this.detach();
    this.#ended = true;
    this.upstream.close();
  }

  take(message: Up, n: number): void {
    if (this.away || this.#ended || !this.link.accept(n)) return;
    const atMs = this.world.nowMs;
    if (message.kind === 'event') {
      this.world.note('owner takes', n, message.event);
      return this.#step({ type: 'client', atMs, event: message.event });
    }
    const { turnId, seq } = message;
    this.#step({ type: 'speech', atMs, turnId, seq }, () => {
      this.#packets.set(turnId, seq + 1);
      this.upstream.appendAudio(pcmOf(turnId, seq));
    });
  }

  tick(): void {
    if (this.#ended) return;
    const atMs = this.world.nowMs;
    this.upstream.sequence({ type: 'tick', atMs });
    if (this.#put && !this.away) this.#step({ type: 'tick', atMs });
  }

  #takeModel(event: SpeechModelEvent): void {
    const atMs = this.world.nowMs;
    switch (event.type) {
      case 'audio-committed':
        return this.#step({ type: 'item', atMs, itemId: event.itemId });
      case 'transcript-delta':
        return this.#step({
          type: 'transcript',
          atMs,
          itemId: event.itemId,
          text: event.delta,
          final: false,
        });
      case 'transcript-final':
        return this.#step({ type: 'transcript', atMs, itemId: event.itemId, text: event.text, final: true });
      case 'transcript-failed':
        return this.#step({ type: 'transcript', atMs, itemId: event.itemId, text: '', final: true });
      case 'reply-audio': {
        const ms = (event.pcm.length * 1000) / PIPELINE_HZ;
        return this.#step({ type: 'reply-audio', atMs, responseId: event.responseId, durationMs: ms }, () =>
          this.#forward(event.responseId, ms),
        );
      }
      case 'reply-text':
        return this.#step({ type: 'reply-text', atMs, responseId: event.responseId, delta: event.delta });
      case 'response-ended':
        return this.#step({ type: 'reply-ended', atMs, responseId: event.responseId, status: event.status });
    }
  }

  /** As session.ts tells it; an entry's text is the turn that it is of. */
  #history(): HistoryEntry[] {
    const again = turnsToSayAgain(this.ledger).map(({ turnId }) => turnId);
    return recordOf(this.ledger).flatMap((entry) =>
      entry.role === 'user' && entry.text !== '' && !again.includes(entry.turnId)
        ? [{ role: 'user', text: `turn ${entry.turnId}` }]
        : [],
    );
  }

  #forward(responseId: string, ms: number): void {
    const { replyId } = this.ledger.replies.findLast((reply) => reply.responseId === responseId)!;
    const seq = this.#seqs.get(replyId) ?? 0;
    this.#seqs.set(replyId, seq + 1);
    this.#send({ kind: 'audio', replyId, seq, ms });
  }

  #step(event: LedgerEvent, append?: () => void): void {
    const { ledger, effects } = ledgerStep(this.ledger, event);
    this.ledger = ledger;
    // Packets are most of what comes, and the next event looks all the same.
    if (event.type !== 'speech') this.#checkRecord();
    for (const effect of effects) this.#do(effect, append);
  }

  #checkRecord(): void {
    for (const entry of recordOf(this.ledger)) {
      if (entry.role === 'user' && !this.isCommitted(entry.turnId))
        this.world.fail('the record holds committed turns alone');
    }
  }

  #do(effect: LedgerEffect, append?: () => void): void {
    const { world, upstream } = this;
    switch (effect.type) {
      case 'append-audio':
      case 'forward-audio':
        return append?.();
      case 'replay-audio': {
        const count = this.#packets.get(effect.turnId) ?? 0;
        for (let seq = 0; seq < count; seq++) upstream.appendAudio(pcmOf(effect.turnId, seq));
        return;
      }
      case 'commit-audio':
        return upstream.commitAudio();
      case 'clear-audio':
        return upstream.clearAudio();
      case 'add-text':
        return upstream.addText(effect.text);
      case 'delete-item':
        return upstream.deleteItem(effect.itemId);
      case 'want':
      case 'withdraw':
      case 'interrupt':
        world.note('owner', effect);
        return upstream.sequence({ ...effect, atMs: world.nowMs });
      case 'send':
        return this.#send({ kind: 'event', event: effect.event });
      case 'refuse':
        return world.fail(`an honest browser is never refused: ${effect.error.code} ${effect.error.detail}`);
    }
  }

  #send(message: Down): void {
    if (message.kind === 'event') {
      if (message.event.name !== 'reply.text') this.world.note('owner says', message.event);
      if (message.event.name === 'turn.transcript' && message.event.payload.final) {
        const { turnId } = message.event.payload;
        if (turnOf(this.ledger, turnId).state !== 'committed')
          this.world.fail('no transcript is final before the commit');
      }
    }
    const n = this.link.send(message, 1);
    this.#put?.(message, n);
  }
}
