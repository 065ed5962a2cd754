/**
 * Whose floor it is, decided in the browser: `(state, event) → {state, effects}`. Pure: each event brings its time, and what is
 * to be done goes out as effects. The call worker applies them (web/call/worker); tests and simulations run the same function.
 *
 * A reply is *held* until its revision is committed, then *released* (audible), then finished or interrupted. A retracted reply
 * is dropped before anything else happens, so that it can never be heard.
 */
import { beginPause, goOnPausing, resume } from './floor-pause.ts';
import type { FloorEffect, FloorEvent, FloorPolicies, FloorState, TurnRef } from './floor-state.ts';
import { saidOverReply } from '../words/said-over-reply.ts';
import { Step, type Pausing, type Speaking } from './floor-step.ts';
import { hushFor, judgeOverReply, onSpeechOverReply } from './over-reply.ts';
import { isDeaf, onReplyHeardOut, onTurnLimit } from './unbroken-talk.ts';

export interface FloorStep {
  state: FloorState;
  effects: FloorEffect[];
}

/** The next state, and what is to be done now, in order. */
export function floorStep(state: FloorState, event: FloorEvent, policies: FloorPolicies): FloorStep {
  const step = new FloorMoves(state, policies, event.atMs);
  switch (event.type) {
    case 'frame':
      step.onFrame(event);
      break;
    case 'mode':
      step.onMode(event.mode);
      break;
    case 'mute':
      step.onMute(event.muted);
      break;
    case 'key':
      step.onKey(event.down);
      break;
    case 'text':
      step.onText(event.text);
      break;
    case 'context':
      step.set({ context: event.context });
      break;
    case 'stop':
      step.stopReply();
      break;
    case 'turn-dropped':
      step.onTurnDropped(event.turnId);
      break;
    case 'judged':
      step.onJudged(event);
      break;
    case 'words':
      step.onWords(event);
      break;
    case 'reply-started':
      step.onReplyStarted(event);
      break;
    case 'reply-sounding':
      step.onReplyHeard(event.replyId, 'sound');
      break;
    case 'reply-read-out':
      step.onReplyHeard(event.replyId, 'own-voice');
      break;
    case 'reply-finished':
    case 'reply-failed':
      step.onReplyOver(event.replyId, event.type === 'reply-finished');
      break;
    case 'reply-retrying':
      step.onReplyRetrying(event.replyId);
      break;
    case 'call-replaced':
      step.onCallReplaced();
      break;
    default:
      event satisfies never;
  }
  return { state: step.state, effects: step.effects };
}

/** What each event does to the floor. */
class FloorMoves extends Step {
  onFrame({ speech: rawSpeech, sinceMs, ended }: Extract<FloorEvent, { type: 'frame' }>): void {
    const { mode, muted, keyDown, user } = this.state;
    const deaf = isDeaf(this, rawSpeech);
    const speech = rawSpeech && !muted && !deaf && !this.#isReadingOut();
    if (mode === 'push-to-talk') {
      if (keyDown && user.kind === 'speaking' && speech) this.#goOn(user);
      if (user.kind === 'pausing') goOnPausing(this, user, ended);
    } else if (speech) this.#onSpeech(sinceMs);
    else if (user.kind === 'speaking')
      goOnPausing(this, beginPause(this, user, rawSpeech ? this.nowMs : sinceMs), ended);
    else if (user.kind === 'pausing') goOnPausing(this, user, ended);
    this.#limitTurn();
    this.#limitReply();
  }

  onMode(mode: FloorState['mode']): void {
    if (mode === this.state.mode) return;
    const { user } = this.state;
    if (user.kind !== 'silent') this.end(user);
    this.set({ mode, keyDown: false, listeningFromMs: this.nowMs });
  }

  onMute(muted: boolean): void {
    if (muted === this.state.muted) return;
    this.set({ muted, listeningFromMs: this.nowMs });
  }

  onKey(down: boolean): void {
    if (this.state.mode !== 'push-to-talk' || down === this.state.keyDown) return;
    this.set({ keyDown: down });
    const { user } = this.state;
    if (down) {
      if (user.kind === 'pausing') resume(this, user, 0);
      else if (user.kind === 'silent') {
        this.stopReply();
        this.open(0);
      }
    } else if (user.kind === 'speaking') beginPause(this, user, this.nowMs);
  }

  onText(text: string): void {
    const { user } = this.state;
    if (user.kind !== 'silent') this.#abandonOrEnd(user);
    this.stopReply();
    const turnId = this.newTurn();
    this.effects.push({ type: 'text', turnId, text });
    this.awaitReply({ turnId, revision: 0 });
  }

  onTurnDropped(turnId: number): void {
    const { user, reply } = this.state;
    if (user.kind !== 'silent' && user.turnId === turnId) this.abandon(user);
    if (reply.kind === 'awaited' && reply.turnId === turnId && reply.replyId === null) this.forgetReply();
  }

  /** A verdict on an older revision is nothing; the next frame weighs one on this. */
  onJudged({ verdict, ...ref }: Extract<FloorEvent, { type: 'judged' }>): void {
    const { user } = this.state;
    if (user.kind !== 'pausing' || !user.speculated || !same(user, ref)) return;
    const isFirst = user.awaitedSinceMs !== null || user.verdict === null;
    if (isFirst) this.setUser({ ...user, verdict, awaitedSinceMs: null });
  }

  /** What was understood of an older revision says nothing of how this one ends. */
  onWords({ text, final, ...ref }: Extract<FloorEvent, { type: 'words' }>): void {
    const { user } = this.state;
    if (user.kind === 'pausing' && user.overheard === 'awaited' && same(user, ref) && final)
      this.setUser({ ...user, words: text, overheard: saidOverReply(text, this.policies.language) });
    if (user.kind === 'pausing' && user.speculated && same(user, ref)) this.setUser({ ...user, words: text });
  }

  onReplyStarted({ replyId, turnId, revision }: { replyId: number } & TurnRef): void {
    const { reply, user } = this.state;
    if (reply.kind === 'awaited' && same(reply, { turnId, revision }) && reply.replyId === null) {
      // The user talks, so the reply is kept back: it may still sound if they do not take the floor.
      if (user.kind !== 'silent') this.set({ reply: { ...reply, replyId } });
      else this.release({ replyId, turnId, revision });
    } else if (
      user.kind === 'pausing' &&
      user.speculated &&
      same(user, { turnId, revision }) &&
      !this.state.held
    ) {
      this.set({ held: { replyId, turnId, revision } });
    } else {
      this.effects.push({ type: 'interrupt', replyId });
    }
  }

  onReplyHeard(replyId: number, heard: 'sound' | 'own-voice'): void {
    const { reply } = this.state;
    if (reply.kind === 'audible' && reply.replyId === replyId)
      this.set({ reply: { ...reply, heard, sinceMs: this.nowMs } });
  }

  onReplyOver(replyId: number, wasHeard: boolean): void {
    const { reply, held, user } = this.state;
    if (wasHeard) onReplyHeardOut(this);
    if (held?.replyId === replyId) {
      this.set({ held: null });
      if (user.kind === 'pausing') this.setUser({ ...user, awaitedSinceMs: null });
    }
    if (reply.kind === 'none' || reply.replyId !== replyId) return;
    if (reply.kind === 'audible' && reply.hush !== 'none') this.effects.push({ type: 'duck', on: false });
    this.forgetReply();
  }

  /** A reply that was stopped before is not stopped again: what was heard of it is still on its way to the server. */
  onReplyRetrying(replyId: number): void {
    const { reply, held } = this.state;
    if (held?.replyId === replyId) {
      this.effects.push({ type: 'drop', replyId });
      this.set({ held: null });
    }
    if (reply.kind === 'none' || reply.replyId !== replyId) return;
    this.effects.push({ type: reply.kind === 'audible' ? 'interrupt' : 'drop', replyId });
    this.awaitReply(reply);
  }

  onCallReplaced(): void {
    const { reply } = this.state;
    if (reply.kind === 'audible' && reply.heard !== 'nothing-yet') this.set({ lastCommit: null });
  }

  #onSpeech(rawSinceMs: number): void {
    const { user, reply, listeningFromMs } = this.state;
    const sinceMs = Math.max(rawSinceMs, listeningFromMs);
    if (user.kind === 'silent') {
      const overReply = reply.kind !== 'none';
      // The reply is hushed before anything else is done: the user waits for that.
      if (overReply) hushFor(this, judgeOverReply(this, this.nowMs - sinceMs));
      this.open(this.nowMs - sinceMs, overReply);
    } else if (user.kind === 'pausing') resume(this, user, this.nowMs - sinceMs);
    else this.#goOn(user);
    onSpeechOverReply(this);
  }

  /** More speech in the turn, since the last frame that had some. */
  #goOn(user: Speaking): void {
    this.setUser({ ...user, speechMs: user.speechMs + this.nowMs - user.heardToMs, heardToMs: this.nowMs });
  }

  #abandonOrEnd(user: Speaking | Pausing): void {
    if (user.overReply) this.abandon(user);
    else this.end(user);
  }

  #limitTurn(): void {
    const { user } = this.state;
    if (user.kind !== 'speaking' || this.nowMs - user.openedMs < this.policies.endpoint.maxTurnMs) return;
    this.end(user);
    onTurnLimit(this);
  }

  /** The browser's own voice is no part of what the page plays, so that its echo cannot be told from the user. */
  #isReadingOut(): boolean {
    const { reply } = this.state;
    return reply.kind === 'audible' && reply.heard === 'own-voice';
  }

  #limitReply(): void {
    const { reply } = this.state;
    const isWaited = reply.kind === 'awaited' || (reply.kind === 'audible' && reply.heard === 'nothing-yet');
    if (!isWaited || this.nowMs - reply.sinceMs < this.policies.replyLimitMs) return;
    this.stopReply();
    this.effects.push({ type: 'reply-timed-out' });
  }
}

function same(a: TurnRef, b: TurnRef): boolean {
  return a.turnId === b.turnId && a.revision === b.revision;
}
