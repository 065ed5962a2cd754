/** What the floor's decisions (floor.ts, floor-pause.ts) are made of: changes of the state, each with the effects that go with it. */
import type { Hush } from './barge-in.ts';
import type {
  CommittedTurn,
  FloorEffect,
  FloorPolicies,
  FloorState,
  TurnRef,
  UserTurn,
} from './floor-state.ts';
import { beginTurn } from './guesses.ts';
import { hearVerdict } from './judge-record.ts';

export type Speaking = Extract<UserTurn, { kind: 'speaking' }>;
export type Pausing = Extract<UserTurn, { kind: 'pausing' }>;

/** One step in the making: the methods replace `state` and add to `effects`; nothing outlives the step. */
export class Step {
  readonly effects: FloorEffect[] = [];

  constructor(
    public state: FloorState,
    readonly policies: FloorPolicies,
    readonly nowMs: number,
  ) {}

  set(change: Partial<FloorState>): void {
    this.state = { ...this.state, ...change };
  }

  setUser(user: UserTurn): void {
    this.set({ user });
  }

  open(speechMs: number, overReply = false): void {
    const turnId = this.newTurn();
    this.set({
      user: {
        kind: 'speaking',
        turnId,
        revision: 0,
        openedMs: this.nowMs,
        speechMs,
        heardToMs: this.nowMs,
        starts: 0,
        overReply,
      },
    });
    if (!overReply) this.countTurn();
    this.effects.push({ type: 'open', turnId });
  }

  /** What is said over a reply is counted once it has taken the floor. */
  countTurn(): void {
    this.set({ guesses: beginTurn(this.state.guesses, this.policies.endpoint.latelyTurns) });
  }

  newTurn(): number {
    const turnId = this.state.lastTurnId + 1;
    this.set({ lastTurnId: turnId });
    return turnId;
  }

  /** A held key says that it is a turn; otherwise there must be enough speech. */
  worthAReply(user: { speechMs: number }): boolean {
    return user.speechMs >= (this.state.mode === 'push-to-talk' ? 1 : this.policies.endpoint.minSpeechMs);
  }

  /** The turn is over: it is committed, or, if there was no speech in it, abandoned. */
  end(user: Speaking | Pausing): void {
    const { turnId, revision } = user;
    const speculated = user.kind === 'pausing' && user.speculated;
    if (!speculated && !this.worthAReply(user)) return this.abandon(user);
    if (!speculated) this.effects.push({ type: 'speculate', turnId, revision });
    this.stopReply();
    this.effects.push({ type: 'commit', turnId, revision });
    const { held } = this.state;
    const lastCommit = user.kind === 'pausing' ? this.#committed(user) : null;
    if (lastCommit?.verdict) this.set({ judge: hearVerdict(this.state.judge, 'ends', lastCommit.verdict) });
    this.set({ user: { kind: 'silent' }, held: null, lastCommit });
    if (held) this.release(held);
    else this.awaitReply({ turnId, revision });
  }

  #committed(user: Pausing): CommittedTurn {
    const { turnId, revision, sinceMs, verdict, openedMs, speechMs, starts, speculated } = user;
    const turn = { turnId, revision, openedMs, speechMs, starts, speculated };
    return { ...turn, sinceMs, verdict, atMs: this.nowMs, nextTurnId: this.state.lastTurnId + 1 };
  }

  /** It was no turn: the reply that was ducked or kept back is heard. */
  abandon(user: Speaking | Pausing): void {
    this.effects.push({ type: 'abandon', turnId: user.turnId });
    this.setUser({ kind: 'silent' });
    const { reply } = this.state;
    if (reply.kind === 'audible') this.hush('none');
    else if (reply.kind === 'awaited' && reply.replyId !== null)
      this.release({ ...reply, replyId: reply.replyId });
  }

  stopReply(): void {
    const { reply } = this.state;
    if (reply.kind === 'none') return;
    if (reply.replyId !== null) this.effects.push({ type: 'interrupt', replyId: reply.replyId });
    if (reply.kind === 'audible' && reply.hush !== 'none') this.effects.push({ type: 'duck', on: false });
    this.forgetReply();
  }

  /** With no reply to talk over, speech is an ordinary turn. */
  forgetReply(): void {
    this.set({ reply: { kind: 'none' } });
    const { user } = this.state;
    if (user.kind === 'silent' || !user.overReply) return;
    this.setUser({ ...user, overReply: false });
    this.countTurn();
  }

  /** Lets a reply be heard. */
  release({ replyId, turnId, revision }: { replyId: number } & TurnRef): void {
    this.effects.push({ type: 'release', replyId });
    const { reply } = this.state;
    const sinceMs = reply.kind === 'awaited' ? reply.sinceMs : this.nowMs;
    this.set({
      reply: {
        kind: 'audible',
        replyId,
        turnId,
        revision,
        sinceMs,
        heard: 'nothing-yet',
        hush: 'none',
        haltedSinceMs: 0,
      },
    });
  }

  /** Waits for a reply to this revision, from now on. */
  awaitReply({ turnId, revision }: TurnRef): void {
    this.set({ reply: { kind: 'awaited', turnId, revision, sinceMs: this.nowMs, replyId: null } });
  }

  /** Makes the audible reply this soft. A halted reply is ducked too, so that it comes back without a jump. */
  hush(hush: Hush): void {
    const { reply } = this.state;
    if (reply.kind !== 'audible' || reply.hush === hush) return;
    const { replyId } = reply;
    const halts = (it: Hush): boolean => it === 'halted';
    const ducks = (it: Hush): boolean => it !== 'none';
    if (halts(hush) !== halts(reply.hush)) this.effects.push({ type: 'halt', replyId, on: halts(hush) });
    if (ducks(hush) !== ducks(reply.hush)) this.effects.push({ type: 'duck', on: ducks(hush) });
    this.set({ reply: { ...reply, hush, haltedSinceMs: this.nowMs } });
  }
}
