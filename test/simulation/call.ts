/**
 * A whole simulated call: a person, the floor, the link over sockets that drop, the ledger, the sequencer and an arbitrary
 * speech model. One seed is one interleaving. Any breach of docs/architecture.md's rules throws a Violation that names the
 * rule, the seed and what happened before it.
 */
import type { FloorPolicies } from '../../shared/floor/floor-state.ts';
import { isRead, repliesTo, type LedgerReply } from '../../shared/ledger/ledger-state.ts';
import { recordOf } from '../../shared/ledger/record.ts';
import type { Handshake } from '../../shared/protocol.ts';
import { FRAME_MS, SimBrowserSide } from './browser.ts';
import { Network } from './network.ts';
import { lastCommitted, SimServerSide } from './owner.ts';
import { NO_TALLY, type ModelTally } from './model-manner.ts';
import { SimModel } from './model.ts';
import { wordsOf } from './provider.ts';
import { World } from './world.ts';

export interface CallOptions {
  seed: number;
  policies: FloorPolicies;
  /** How long the person talks and things go wrong. After that everything must come to rest. */
  lastsMs: number;
}

/** How often each thing that can go wrong did, so that a test can see that it was tried. */
export interface CallSummary extends ModelTally {
  commits: number;
  retracts: number;
  /** Guesses that were taken back when a reply to them had already come. */
  heldRetracts: number;
  /** Replies that had begun to sound when the connection to the model was lost. */
  cutShort: number;
  rejoined: number;
  drops: number;
  losses: number;
  /** Calls that the server lost and that another call replaced. */
  newCalls: number;
  heardMs: number;
}

export const NO_SUMMARY: CallSummary = {
  commits: 0,
  retracts: 0,
  heldRetracts: 0,
  cutShort: 0,
  rejoined: 0,
  drops: 0,
  losses: 0,
  newCalls: 0,
  heardMs: 0,
  ...NO_TALLY,
};

/** The sum of what went wrong in several calls. */
export function addUp(a: CallSummary, b: CallSummary): CallSummary {
  const keys = Object.keys(a) as (keyof CallSummary)[];
  return Object.fromEntries(keys.map((key) => [key, a[key] + b[key]])) as unknown as CallSummary;
}

const TICK_MS = 500;
/** Every time limit of a waiting state is shorter than this. */
const REST_LIMIT_MS = 120_000;
/** Even the slowest answer of the simulated provider comes sooner. */
const REST_MS = 5_000;
/** Commands that are given at once have reached the provider. */
const TOLD_WITHIN_MS = 1_000;
const LOSS_EVERY_MS = 21_000;

export function simulateCall({ seed, policies, lastsMs }: CallOptions): CallSummary {
  return new SimCall(new World(seed), policies, lastsMs).run();
}

class SimCall {
  #model!: SimModel;
  #owner!: SimServerSide;
  /** How many calls the server has had. */
  #calls = 0;
  /** A token has opened the current call, so only its key leads to it. */
  #isOpened = false;
  readonly #network: Network;
  readonly #browser: SimBrowserSide;
  readonly #tally: ModelTally = { ...NO_TALLY };
  #losses = 0;
  #nextTickMs = TICK_MS;
  #lostCalls = 0;
  #speech = false;
  #speechUntilMs = 0;
  readonly #hasDetector: boolean;
  #ended = 0.5;

  constructor(
    private readonly world: World,
    policies: FloorPolicies,
    private readonly lastsMs: number,
  ) {
    this.#network = new Network(world, { admit: (auth) => this.#admit(auth) });
    this.#hasDetector = world.chance(0.8);
    this.#browser = new SimBrowserSide(world, this.#network, policies, (replyId) =>
      this.#owner.lostReplies.has(replyId),
    );
    this.#newOwner();
  }

  run(): CallSummary {
    const { world } = this;
    while (world.nowMs < this.lastsMs && !this.#browser.isOver) {
      this.#trouble();
      this.#act();
      this.#frame(this.#talks());
    }
    world.calm = true;
    world.note('calm');
    this.#quieten();
    this.#rest();
    this.#agree();
    const heardMs = [...this.#browser.playback.renderedMs.values()].reduce((sum, ms) => sum + ms, 0);
    return {
      commits: this.#browser.committed.size,
      retracts: this.#browser.retracted.size,
      heldRetracts: this.#browser.heldRetracts,
      cutShort: this.#browser.cutShort,
      rejoined: this.#browser.early.size,
      drops: this.#network.drops,
      losses: this.#losses,
      newCalls: this.#browser.newCalls,
      heardMs,
      ...this.#tally,
    };
  }

  /** Runs until nothing has happened for a while, so that whatever is on its way has arrived. */
  #rest(): void {
    const { world } = this;
    const endMs = world.nowMs + REST_LIMIT_MS;
    for (let restsSinceMs = world.nowMs; world.nowMs - restsSinceMs < REST_MS;) {
      this.#frame(false);
      const unrest = this.#unrest();
      if (unrest === null) continue;
      restsSinceMs = world.nowMs;
      if (world.nowMs > endMs) world.fail(`no state lasts for ever: ${unrest}`);
    }
  }

  #frame(speech: boolean): void {
    const { world } = this;
    world.goTo(world.nowMs + FRAME_MS);
    this.#browser.frame(speech, this.#hasDetector ? this.#detect() : null);
    world.check();
    if (world.nowMs < this.#nextTickMs) return;
    this.#nextTickMs += TICK_MS;
    this.#owner.tick();
  }

  /** A turn model that knows nothing, is often sure, and changes its mind. */
  #detect(): number {
    const { world } = this;
    if (world.chance(0.15)) this.#ended = world.pick([0.02, 0.3, 0.5, 0.7, 0.85, 0.95, 0.99, world.random()]);
    return this.#ended;
  }

  /** A person who speaks in words, sentences and murmurs, with pauses of all lengths between them. */
  #talks(): boolean {
    const { world } = this;
    if (world.nowMs < this.#speechUntilMs) return this.#speech;
    this.#speech = !this.#speech;
    const lengths = this.#speech
      ? [32, 96, 200, 500, 500, 1000, 2000]
      : [64, 160, 300, 500, 700, 900, 1200, 2500, 6000];
    this.#speechUntilMs = world.nowMs + world.pick(lengths);
    return this.#speech;
  }

  #act(): void {
    const { world } = this;
    const browser = this.#browser;
    if (world.chance(0.003)) browser.sendText();
    if (world.chance(0.003)) browser.stopReply();
    if (world.chance(0.002)) browser.toggleMuted();
    if (world.chance(0.002)) browser.toggleMode();
    if (browser.mode === 'push-to-talk' && world.chance(0.03)) browser.toggleKey();
  }

  #trouble(): void {
    const { world } = this;
    if (this.#network.isUp && world.chance(0.004)) this.#network.drop();
    if (this.#lostCalls < 3 && world.chance(0.0015)) this.#loseCall();
    const { current } = this.#model;
    if (!current || this.#owner.away) return;
    if (world.chance(0.002)) current.stray();
    const upMs = current.readyAtMs === null ? 0 : world.nowMs - current.readyAtMs;
    if (upMs > LOSS_EVERY_MS || this.#losses === 0) {
      if (world.chance(0.004)) {
        this.#losses++;
        world.note('the connection to the model is lost');
        this.#model.outUntilMs = world.nowMs + world.pick([0, 0, 300, 2000, 8000]);
        current.lose();
      }
    }
  }

  #quieten(): void {
    this.#browser.setMode('hands-free');
    this.#browser.setMuted(false);
  }

  /** The server crashed, or waited too long for the browser. When the browser next gets through, it gets another call. */
  #loseCall(): void {
    const { world } = this;
    this.#lostCalls++;
    world.note('the call is lost');
    this.#network.crash();
    this.#owner.end();
    this.#newOwner();
  }

  #newOwner(): void {
    const { world } = this;
    this.#calls++;
    this.#isOpened = false;
    this.#model = new SimModel(world, this.#tally);
    const isCommitted = (turnId: number) =>
      [...this.#browser.committed].some((tag) => tag.startsWith(`${turnId}.`));
    this.#owner = new SimServerSide(world, this.#model, isCommitted);
  }

  /** As in the gateway: a token opens a call, and a key leads to the call that it belongs to. */
  #admit(auth: Handshake): { owner: SimServerSide; resumeKey: string } | null {
    if ('token' in auth) {
      // A session begins with its first socket: one that gave up waiting for it is none.
      if (this.#isOpened || this.#owner.away) this.#replaceOwner();
      this.#isOpened = true;
    } else if (this.#owner.away || auth.resumeKey !== this.#resumeKey) return null;
    return { owner: this.#owner, resumeKey: this.#resumeKey };
  }

  #replaceOwner(): void {
    this.#owner.end();
    this.#newOwner();
  }

  get #resumeKey(): string {
    return `key of call ${this.#calls}`;
  }

  /** What is still going on; null when everything is at rest. */
  #unrest(): string | null {
    const { unrest } = this.#browser;
    if (unrest !== null) return unrest;
    if (this.#browser.isOver) return null;
    if (this.#network.isPending || this.#owner.isPending) return 'messages are not acknowledged';
    const turn = this.#owner.ledger.turns.find(({ state }) => state === 'open' || state === 'speculated');
    if (turn) return `turn ${turn.turnId} is ${turn.state}`;
    const reply = this.#owner.ledger.replies.find(({ state }) => state === 'running');
    if (reply) return `reply ${reply.replyId} is running`;
    const unsettled = this.#owner.ledger.turns.find(
      ({ state, settled }) => state === 'committed' && !settled,
    );
    if (unsettled) return `turn ${unsettled.turnId} waits for its words`;
    const { active, readyAtMs, seededAtMs } = this.#model.current!;
    if (readyAtMs === null) return 'the model is not connected';
    if (this.world.nowMs - seededAtMs! < TOLD_WITHIN_MS) return 'the model is told what was said';
    return active === null ? null : `${active.responseId} is running at the provider`;
  }

  /** At rest, all sides know the same. */
  #agree(): void {
    if (this.#browser.isOver) return;
    this.#agreeOnTurns();
    this.#agreeOnHeard();
    this.#agreeOnAnswer();
    this.#agreeWithProvider();
  }

  #agreeOnTurns(): void {
    const { ledger } = this.#owner;
    const known = ledger.turns
      .filter(({ state }) => state === 'committed')
      .map(({ turnId, revision }) => `${turnId}.${revision}`);
    const said = this.#browser.committedHere;
    if (known.join() !== said.join()) this.world.fail(`both ends know the same turns: ${known} and ${said}`);
  }

  /** Whoever said the last thing was answered, was told why not, or did not want to hear it. */
  #agreeOnAnswer(): void {
    const turn = lastCommitted(this.#owner.ledger);
    if (!turn || this.#owner.saidWhyOf === turn.turnId) return;
    const isAnswer = (reply: LedgerReply): boolean =>
      reply.state !== 'retrying' && (reply.audioMs > 0 || isRead(reply) || reply.stopped);
    if (!repliesTo(this.#owner.ledger, turn).some(isAnswer))
      this.world.fail(`a turn that was committed is answered: turn ${turn.turnId}`);
  }

  #agreeOnHeard(): void {
    const recorded = new Map(
      recordOf(this.#owner.ledger).flatMap((entry) =>
        entry.role === 'assistant' ? [[entry.replyId, entry.heardMs] as const] : [],
      ),
    );
    for (const { replyId } of this.#owner.ledger.replies) {
      const heardMs = this.#browser.heardMs(replyId);
      if ((recorded.get(replyId) ?? 0) !== heardMs)
        this.world.fail(
          `the record says what was heard: ${recorded.get(replyId)} ms of reply ${replyId}, heard ${heardMs}`,
        );
    }
  }

  #agreeWithProvider(): void {
    const { world } = this;
    const { capabilities } = this.#model;
    const { items, buffer, history } = this.#model.current!;
    const { ledger } = this.#owner;
    const kept = recordOf(ledger).flatMap((entry) => (entry.role === 'assistant' ? [entry.replyId] : []));
    if (buffer.length > 0) world.fail('no audio of an old turn waits for the next one');
    for (const [itemId, item] of items) {
      if (item.call) {
        if (!item.deleted && capabilities.discardItems)
          world.fail(`the model does not remember that it listened: ${itemId}`);
        continue;
      }
      if (item.role === 'assistant' && !item.deleted) {
        const reply = ledger.replies.find(({ responseId }) => responseId === item.responseId);
        const heardMs = reply?.heardMs ?? 0;
        // A model that cannot delete remembers what nobody heard.
        if (heardMs === 0 && !capabilities.discardItems) continue;
        if (item.audioMs !== heardMs)
          world.fail(`the model remembers what was heard: ${item.audioMs} ms of ${itemId}, heard ${heardMs}`);
        if (item.said && !kept.includes(reply?.replyId ?? 0))
          world.fail(`the model remembers what was read: ${itemId}`);
      }
      if (!capabilities.discardItems || item.packets.length === 0 || item.deleted) continue;
      const turn = ledger.turns.find((candidate) =>
        candidate.items.some((candidate) => candidate.itemId === itemId),
      );
      if (turn?.state !== 'committed') world.fail(`the model remembers committed turns alone: ${itemId}`);
    }
    for (const turn of ledger.turns) {
      const packets = turn.items.flatMap(({ itemId }) => items.get(itemId)?.packets ?? []);
      const seqs = packets.map((packet) => world.placeOf(packet).seq);
      // What an earlier connection heard of it, this one was told in words.
      const isWhole = turn.items.every(({ itemId }) => items.has(itemId));
      const follows = (seq: number, i: number): boolean =>
        (i === 0 && !isWhole) || world.mayFollow(turn.turnId, seqs[i - 1] ?? -1, seq);
      if (turn.state === 'committed' && !seqs.every(follows))
        world.fail(`no audio of a turn is lost or doubled: turn ${turn.turnId}`);
    }
    // What came before a reply that was heard or read may be known only by that reply.
    const heard = ledger.turns.findLastIndex(({ turnId }) =>
      ledger.replies.some((reply) => reply.turnId === turnId && kept.includes(reply.replyId)),
    );
    for (const { turnId, state, typed } of ledger.turns.slice(heard + 1)) {
      if (state !== 'committed' || typed) continue;
      const told = [...items.values()]
        .flatMap(({ packets }) => packets.slice(0, 1))
        .map((packet) => world.placeOf(packet))
        .filter((place) => place.turnId === turnId);
      const remembered = history.filter(({ text }) => text.startsWith(wordsOf(turnId))).length;
      if (told.length === 0 && remembered === 0)
        world.fail(`the model knows what was committed: turn ${turnId}`);
      // A turn may have gone on after its beginning was told in words.
      if (told.some(({ seq }) => seq === 0) && remembered > 0)
        world.fail(`the model is told a turn once: turn ${turnId}`);
    }
  }
}
