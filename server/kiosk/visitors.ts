/**
 * Who is in front of each kiosk, in memory: the calls and conversations of one visitor, so that all of it can be wiped. Of a visitor nothing
 * else is anywhere, unless the kiosk's settings keep the record.
 */
import type { Keep } from '../../shared/conversations/document.ts';

export interface VisitorsOptions {
  /** Ends this call, or sees to it that it never begins. */
  leaveCall: (callId: string) => void;
  /** Ends the call in this conversation, with the session at the speech model, and forgets what was said in it. */
  forget: (conversationId: string) => void;
  /** Whether a call is up in this conversation, or waits for its browser. */
  isUp: (conversationId: string) => boolean;
  nowMs: () => number;
}

/** A device that died tells nobody that its visitor is gone: without a call for so long, the visitor is. */
const GONE_AFTER_MS = 2 * 60_000;

interface Visitor {
  person: string;
  keep: Keep;
  callIds: Set<string>;
  conversationIds: Set<string>;
  /** When a call of theirs was last seen. */
  seenAtMs: number;
}

export class Visitors {
  readonly #byKiosk = new Map<string, Visitor>();

  constructor(private readonly options: VisitorsOptions) {}

  /** What is kept of this person's conversations; null: this is nobody's visitor. */
  keepOf(person: string): Keep | null {
    for (const visitor of this.#byKiosk.values()) if (visitor.person === person) return visitor.keep;
    return null;
  }

  /** Whether this person is before this kiosk, and has called. */
  isHere(kioskId: string, person: string): boolean {
    return this.#byKiosk.get(kioskId)?.person === person;
  }

  /** The person in front of this kiosk may begin a call. Whoever was there before is gone. */
  onCall(
    kiosk: { id: string; keep: Keep },
    { person, callId, conversationId }: { person: string; callId: string; conversationId: string },
  ): void {
    if (!this.isHere(kiosk.id, person)) this.end(kiosk.id);
    const visitor = this.#byKiosk.get(kiosk.id) ?? {
      person,
      keep: kiosk.keep,
      callIds: new Set(),
      conversationIds: new Set(),
      seenAtMs: 0,
    };
    visitor.callIds.add(callId);
    visitor.conversationIds.add(conversationId);
    visitor.seenAtMs = this.options.nowMs();
    this.#byKiosk.set(kiosk.id, visitor);
  }

  /** The visitor of this kiosk is gone: so is everything that was said. */
  end(kioskId: string): void {
    const visitor = this.#byKiosk.get(kioskId);
    if (!visitor) return;
    this.#byKiosk.delete(kioskId);
    for (const id of visitor.callIds) this.options.leaveCall(id);
    for (const id of visitor.conversationIds) this.options.forget(id);
  }

  /** Ends the visits that no device ended. To be called now and then. */
  sweep(): void {
    const atMs = this.options.nowMs();
    for (const [kioskId, visitor] of this.#byKiosk) {
      if ([...visitor.conversationIds].some((id) => this.options.isUp(id))) visitor.seenAtMs = atMs;
      else if (atMs - visitor.seenAtMs > GONE_AFTER_MS) this.end(kioskId);
    }
  }
}
