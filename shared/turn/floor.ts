/**
 * Whose floor it is, decided in the browser: `(state, event) → {state, effects}`. Pure: time comes with each event, what
 * is to be done goes out as effects. The call worker does them (web/call/worker), the tests and simulations run the
 * same function.
 *
 * A reply is *held* until its revision is committed, then *released* (audible), then finished or interrupted. What is
 * retracted is dropped before anything else happens, so that it can never be heard.
 */
import type { FloorPolicies, TurnRef, UserTurn, FloorState, FloorEvent, FloorEffect } from './floor-state.ts';

export interface FloorStep {
  state: FloorState;
  effects: FloorEffect[];
}

/** The next state, and what is to be done now, in order. */
export function floorStep(state: FloorState, event: FloorEvent, policies: FloorPolicies): FloorStep {
  const step = new Step(state, policies, event.atMs);
  switch (event.type) {
    case 'frame':
      step.frame(event.speech, event.sinceMs);
      break;
    case 'mode':
      step.mode(event.mode);
      break;
    case 'mute':
      step.mute(event.muted);
      break;
    case 'key':
      step.key(event.down);
      break;
    case 'text':
      step.text(event.text);
      break;
    case 'stop':
      step.stopReply();
      break;
    case 'reply-started':
      step.replyStarted(event);
      break;
    case 'reply-finished':
    case 'reply-failed':
      step.replyOver(event.replyId);
      break;
    case 'reply-retrying':
      step.replyRetrying(event.replyId);
      break;
    default:
      event satisfies never;
  }
  return { state: step.state, effects: step.effects };
}

/** One step in the making: the methods below replace `state` and add to `effects`; nothing outlives the call. */
class Step {
  effects: FloorEffect[] = [];

  constructor(
    public state: FloorState,
    private readonly policies: FloorPolicies,
    private readonly nowMs: number,
  ) {}

  frame(rawSpeech: boolean, sinceMs: number): void {
    const { mode, muted, keyDown, user } = this.state;
    const speech = rawSpeech && !muted;
    if (mode === 'push-to-talk') {
      if (keyDown && user.kind === 'speaking' && speech) this.#goOn(user);
      if (user.kind === 'pausing') this.#pause(user);
    } else if (speech) this.#speech(sinceMs);
    else if (user.kind === 'speaking') this.#pause(this.#beginPause(user, rawSpeech ? this.nowMs : sinceMs));
    else if (user.kind === 'pausing') this.#pause(user);
    this.#limitTurn();
    this.#limitReply();
  }

  mode(mode: FloorState['mode']): void {
    if (mode === this.state.mode) return;
    const { user } = this.state;
    if (user.kind !== 'silent') this.#end(user);
    this.state = { ...this.state, mode, keyDown: false, listeningFromMs: this.nowMs };
  }

  mute(muted: boolean): void {
    if (muted === this.state.muted) return;
    this.state = { ...this.state, muted, listeningFromMs: this.nowMs };
  }

  key(down: boolean): void {
    if (this.state.mode !== 'push-to-talk' || down === this.state.keyDown) return;
    this.state = { ...this.state, keyDown: down };
    const { user } = this.state;
    if (down) {
      if (user.kind === 'pausing') this.#resume(user, 0);
      else if (user.kind === 'silent') {
        this.stopReply();
        this.#open(0);
      }
    } else if (user.kind === 'speaking') this.#beginPause(user, this.nowMs);
  }

  text(text: string): void {
    const { user } = this.state;
    if (user.kind !== 'silent') this.#abandonOrEnd(user);
    this.stopReply();
    const turnId = this.#newTurn();
    this.effects.push({ type: 'text', turnId, text });
    this.#await({ turnId, revision: 0 });
  }

  stopReply(): void {
    const { reply } = this.state;
    if (reply.kind === 'none') return;
    if (reply.replyId !== null) this.effects.push({ type: 'interrupt', replyId: reply.replyId });
    if (reply.kind === 'audible' && reply.ducked) this.effects.push({ type: 'duck', on: false });
    this.#replyGone();
  }

  replyStarted({ replyId, turnId, revision }: { replyId: number } & TurnRef): void {
    const { reply, user } = this.state;
    if (reply.kind === 'awaited' && same(reply, { turnId, revision }) && reply.replyId === null) {
      // While the user talks over the wait, the reply is kept back: if they were not taking the floor it may still sound.
      if (user.kind !== 'silent') this.state = { ...this.state, reply: { ...reply, replyId } };
      else this.#sound({ replyId, turnId, revision });
    } else if (
      user.kind === 'pausing' &&
      user.speculated &&
      same(user, { turnId, revision }) &&
      !this.state.held
    ) {
      this.state = { ...this.state, held: { replyId, turnId, revision } };
    } else {
      this.effects.push({ type: 'interrupt', replyId });
    }
  }

  replyOver(replyId: number): void {
    const { reply, held } = this.state;
    if (held?.replyId === replyId) this.state = { ...this.state, held: null };
    if (reply.kind === 'none' || reply.replyId !== replyId) return;
    if (reply.kind === 'audible' && reply.ducked) this.effects.push({ type: 'duck', on: false });
    this.#replyGone();
  }

  /** A reply that was stopped before is not told to stop again: what was heard of it is still on its way to the server. */
  replyRetrying(replyId: number): void {
    const { reply, held } = this.state;
    if (held?.replyId === replyId) {
      this.effects.push({ type: 'drop', replyId });
      this.state = { ...this.state, held: null };
    }
    if (reply.kind === 'none' || reply.replyId !== replyId) return;
    this.effects.push({ type: reply.kind === 'audible' ? 'interrupt' : 'drop', replyId });
    this.#await(reply);
  }

  /** With no reply to talk over, speech is an ordinary turn. */
  #replyGone(): void {
    this.state = { ...this.state, reply: { kind: 'none' } };
    const { user } = this.state;
    if (user.kind !== 'silent' && user.overReply) this.#user({ ...user, overReply: false });
  }

  #speech(rawSinceMs: number): void {
    const { user, reply, listeningFromMs } = this.state;
    const sinceMs = Math.max(rawSinceMs, listeningFromMs);
    if (user.kind === 'silent') {
      const overReply = reply.kind !== 'none';
      if (reply.kind === 'audible') this.#duck(true);
      this.#open(this.nowMs - sinceMs, overReply);
    } else if (user.kind === 'pausing') this.#resume(user, this.nowMs - sinceMs);
    else this.#goOn(user);
    this.#confirmBargeIn();
  }

  /** More speech in the turn, since the last frame that had some. */
  #goOn(user: Extract<UserTurn, { kind: 'speaking' }>): void {
    this.#user({ ...user, speechMs: user.speechMs + this.nowMs - user.heardToMs, heardToMs: this.nowMs });
  }

  /** Over a reply, a turn is only a turn once it has taken the floor. */
  #confirmBargeIn(): void {
    const { user } = this.state;
    if (user.kind !== 'speaking' || !user.overReply || user.speechMs < this.policies.bargeIn.confirmMs)
      return;
    this.#user({ ...user, overReply: false });
    this.stopReply();
  }

  #beginPause(
    user: Extract<UserTurn, { kind: 'speaking' }>,
    sinceMs: number,
  ): Extract<UserTurn, { kind: 'pausing' }> {
    const { turnId, revision, openedMs, speechMs, starts, overReply } = user;
    const turn = { turnId, revision, openedMs, speechMs, starts, overReply };
    const pausing = { ...turn, kind: 'pausing' as const, sinceMs, speculated: false, hungOver: false };
    this.#user(pausing);
    return pausing;
  }

  /** A pause goes on: is it time to guess, to end the turn, to let go? */
  #pause(user: Extract<UserTurn, { kind: 'pausing' }>): void {
    const { endpoint, bargeIn } = this.policies;
    const pauseMs = this.nowMs - user.sinceMs;
    const byKey = this.state.mode === 'push-to-talk';
    if (user.overReply) {
      if (pauseMs >= bargeIn.releaseMs) this.#letGo(user);
      return;
    }
    if (pauseMs >= (byKey ? endpoint.keyTailMs : endpoint.commitMs)) return this.#end(user);
    if (byKey) return;
    if (
      !user.speculated &&
      pauseMs >= endpoint.startMs &&
      this.#worthAReply(user) &&
      user.starts < endpoint.maxStarts
    ) {
      user = { ...user, speculated: true, starts: user.starts + 1 };
      this.#user(user);
      this.effects.push({ type: 'speculate', turnId: user.turnId, revision: user.revision });
    }
    if (!user.hungOver && pauseMs >= endpoint.hangoverMs) {
      this.#user({ ...user, hungOver: true });
      this.effects.push({ type: 'audio-off' });
    }
  }

  /** Speech goes on after a pause: a guess that was made is taken back, and the turn goes on as the next revision. */
  #resume(user: Extract<UserTurn, { kind: 'pausing' }>, durationMs: number): void {
    const { turnId, revision, openedMs, speechMs, starts, overReply, speculated, hungOver } = user;
    if (speculated) {
      if (this.state.held) this.effects.push({ type: 'drop', replyId: this.state.held.replyId });
      this.state = { ...this.state, held: null };
      this.effects.push({ type: 'retract', turnId, revision });
    }
    if (hungOver) this.effects.push({ type: 'audio-on' });
    this.#user({
      kind: 'speaking',
      turnId,
      revision: speculated ? revision + 1 : revision,
      openedMs,
      speechMs: speechMs + durationMs,
      heardToMs: this.nowMs,
      starts,
      overReply,
    });
  }

  /** A held key says that it is a turn; otherwise there must be enough speech. */
  #worthAReply(user: { speechMs: number }): boolean {
    return user.speechMs >= (this.state.mode === 'push-to-talk' ? 1 : this.policies.endpoint.minSpeechMs);
  }

  /** The turn is over: it is committed, or, if there was no speech in it, abandoned. */
  #end(user: Exclude<UserTurn, { kind: 'silent' }>): void {
    const { turnId, revision } = user;
    const speculated = user.kind === 'pausing' && user.speculated;
    if (!speculated && !this.#worthAReply(user)) return this.#letGo(user);
    if (!speculated) this.effects.push({ type: 'speculate', turnId, revision });
    this.stopReply();
    this.effects.push({ type: 'commit', turnId, revision });
    const { held } = this.state;
    this.#user({ kind: 'silent' });
    this.state = { ...this.state, held: null };
    if (held) this.#sound(held);
    else this.#await({ turnId, revision });
  }

  #abandonOrEnd(user: Exclude<UserTurn, { kind: 'silent' }>): void {
    if (user.overReply) this.#letGo(user);
    else this.#end(user);
  }

  /** It was no turn: the reply that was ducked or kept back is heard. */
  #letGo(user: Exclude<UserTurn, { kind: 'silent' }>): void {
    this.effects.push({ type: 'abandon', turnId: user.turnId });
    this.#user({ kind: 'silent' });
    const { reply } = this.state;
    if (reply.kind === 'audible') this.#duck(false);
    else if (reply.kind === 'awaited' && reply.replyId !== null)
      this.#sound({ ...reply, replyId: reply.replyId });
  }

  #limitTurn(): void {
    const { user } = this.state;
    if (user.kind !== 'speaking' || this.nowMs - user.openedMs < this.policies.endpoint.maxTurnMs) return;
    this.#end(user);
  }

  #limitReply(): void {
    const { reply } = this.state;
    if (reply.kind !== 'awaited' || this.nowMs - reply.sinceMs < this.policies.replyLimitMs) return;
    this.stopReply();
    this.effects.push({ type: 'reply-timed-out' });
  }

  #open(speechMs: number, overReply = false): void {
    const turnId = this.#newTurn();
    this.#user({
      kind: 'speaking',
      turnId,
      revision: 0,
      openedMs: this.nowMs,
      speechMs,
      heardToMs: this.nowMs,
      starts: 0,
      overReply,
    });
    this.effects.push({ type: 'open', turnId });
  }

  #newTurn(): number {
    const turnId = this.state.lastTurnId + 1;
    this.state = { ...this.state, lastTurnId: turnId };
    return turnId;
  }

  #sound({ replyId, turnId, revision }: { replyId: number } & TurnRef): void {
    this.effects.push({ type: 'release', replyId });
    this.state = { ...this.state, reply: { kind: 'audible', replyId, turnId, revision, ducked: false } };
  }

  #await({ turnId, revision }: TurnRef): void {
    this.state = {
      ...this.state,
      reply: { kind: 'awaited', turnId, revision, sinceMs: this.nowMs, replyId: null },
    };
  }

  #duck(on: boolean): void {
    const { reply } = this.state;
    if (reply.kind !== 'audible' || reply.ducked === on) return;
    this.effects.push({ type: 'duck', on });
    this.state = { ...this.state, reply: { ...reply, ducked: on } };
  }

  #user(user: UserTurn): void {
    this.state = { ...this.state, user };
  }
}

function same(a: TurnRef, b: TurnRef): boolean {
  return a.turnId === b.turnId && a.revision === b.revision;
}
