import { beforeEach, describe, expect, it } from 'vitest';
import { PACKET_SAMPLES, PIPELINE_HZ } from '../../../../../shared/frames.ts';
import { PRE_ROLL_MS, Uplink } from '../../../../../web/call/worker/line/uplink.ts';
import { FakeEncoder, written } from '../call-rig.ts';

const ref = { turnId: 1, revision: 0 };
const pcm = (packets: number) => new Float32Array(packets * PACKET_SAMPLES);

let encoder: FakeEncoder;
let uplink: Uplink;
let sent: string[];
let failures: unknown[];

beforeEach(() => {
  encoder = new FakeEncoder();
  sent = [];
  failures = [];
  uplink = new Uplink(encoder, {
    onEvent: (event) => sent.push(written(event)),
    onSpeech: ({ turnId, revision, seq }) => sent.push(`speech ${turnId}.${revision} ${seq}`),
    onFailed: (error) => failures.push(error),
  });
});

/** Lets the encoder finish everything that it holds, in order, until it holds nothing. */
async function letGo(): Promise<void> {
  for (let go = encoder.held!.shift(); go; go = encoder.held!.shift()) {
    go();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('with an encoder that is done at once', () => {
  it('everything is sent before the call that asked for it returns', () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(2));
    uplink.sendSpeculate(ref);
    uplink.sendCommit(ref);
    expect(sent).toEqual([
      'turn.open 1',
      'speech 1.0 0',
      'speech 1.0 1',
      'turn.speculate 1.0 2',
      'turn.commit 1.0',
    ]);
  });

  it('a turn that goes on counts its packets on, those of both parts', () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(2));
    uplink.sendSpeculate(ref);
    uplink.sendCommit(ref);
    uplink.openTurn(2);
    uplink.onPcm(pcm(1));
    sent.length = 0;
    uplink.sendRejoin(2, ref, 100);
    uplink.onPcm(pcm(1));
    uplink.sendSpeculate({ turnId: 1, revision: 1 });
    expect(sent).toEqual(['turn.rejoin 2 100', 'speech 1.1 3', 'turn.speculate 1.1 4']);
  });

  it('nothing is sent in silence', () => {
    uplink.onPcm(pcm(50));
    expect(sent).toEqual([]);
  });

  it('a turn begins with what was captured just before it, and with no more', () => {
    for (let i = 0; i < 100; i++) uplink.onPcm(pcm(1));
    uplink.openTurn(1);
    expect(sent).toHaveLength(1 + (PIPELINE_HZ * PRE_ROLL_MS) / 1000 / PACKET_SAMPLES);
    expect(sent.at(-1)).toBe('speech 1.0 14');
  });

  it('a turn is encoded as a stream of its own', () => {
    uplink.openTurn(1);
    uplink.sendCommit(ref);
    uplink.openTurn(2);
    expect(encoder.resets).toBe(2);
  });

  it('a guess counts all packets of its turn, and a packet that was begun is filled up for it', () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(2.5));
    uplink.sendSpeculate(ref);
    expect(sent.slice(-2)).toEqual(['speech 1.0 2', 'turn.speculate 1.0 3']);
  });

  it('after a guess that was wrong, packets are of the next revision, and go on counting', () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(1));
    uplink.sendSpeculate(ref);
    uplink.sendRetract(ref);
    uplink.onPcm(pcm(1));
    uplink.sendSpeculate({ turnId: 1, revision: 1 });
    expect(sent.slice(2)).toEqual([
      'turn.speculate 1.0 1',
      'turn.retract 1.0',
      'speech 1.1 1',
      'turn.speculate 1.1 2',
    ]);
  });

  it('a long pause is not sent; its end is, when speech goes on', () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(1));
    uplink.audioOff();
    uplink.onPcm(pcm(3));
    expect(sent).toEqual(['turn.open 1', 'speech 1.0 0']);
    uplink.audioOn();
    expect(sent.slice(2)).toEqual(['speech 1.0 1', 'speech 1.0 2', 'speech 1.0 3']);
  });

  it('a turn that was none is abandoned, and nothing follows', () => {
    uplink.openTurn(1);
    uplink.sendAbandon(1);
    uplink.onPcm(pcm(5));
    expect(sent).toEqual(['turn.open 1', 'turn.abandon 1']);
  });

  it('what a handler asks for comes after what it was called for', () => {
    const order: string[] = [];
    const nested: Uplink = new Uplink(encoder, {
      onEvent: (event) => {
        order.push(written(event));
        if (event.name === 'turn.open') nested.sendEvent({ name: 'call.end', payload: {} });
      },
      onSpeech: ({ seq }) => order.push(`speech ${seq}`),
      onFailed: () => {},
    });
    nested.onPcm(pcm(1));
    nested.openTurn(1);
    expect(order).toEqual(['turn.open 1', 'speech 0', 'call.end']);
  });
});

describe('with an encoder that takes its time', () => {
  beforeEach(() => {
    encoder.held = [];
  });

  it('what is said of a turn waits for its packets, and so does all that follows', async () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(2));
    uplink.sendSpeculate(ref);
    uplink.sendCommit(ref);
    uplink.sendEvent({ name: 'reply.finished', payload: { replyId: 3, heardMs: 4 } });
    expect(sent).toEqual(['turn.open 1']);
    await letGo();
    expect(sent).toEqual([
      'turn.open 1',
      'speech 1.0 0',
      'speech 1.0 1',
      'turn.speculate 1.0 2',
      'turn.commit 1.0',
      'reply.finished 3 4',
    ]);
  });

  it('packets of a turn are never those of the next one', async () => {
    uplink.openTurn(1);
    uplink.onPcm(pcm(1));
    uplink.sendCommit(ref);
    uplink.openTurn(2);
    uplink.onPcm(pcm(1));
    uplink.sendCommit({ turnId: 2, revision: 0 });
    await letGo();
    expect(sent).toEqual([
      'turn.open 1',
      'speech 1.0 0',
      'turn.commit 1.0',
      'turn.open 2',
      'speech 2.0 0',
      'turn.commit 2.0',
    ]);
  });
});

describe('an encoder that breaks', () => {
  it('is reported, and what should have followed its packets is not sent', () => {
    uplink.openTurn(1);
    encoder.failure = new Error('broken');
    uplink.onPcm(pcm(1));
    uplink.sendCommit(ref);
    expect(failures).toEqual([encoder.failure, encoder.failure]);
    expect(sent).toEqual(['turn.open 1']);
  });

  it('is reported where it breaks later, and the line goes on', async () => {
    encoder.held = [];
    uplink.openTurn(1);
    const failure = new Error('broken later');
    encoder.flush = () => Promise.reject(failure);
    uplink.sendSpeculate(ref);
    uplink.sendEvent({ name: 'call.end', payload: {} });
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures).toEqual([failure]);
    expect(sent).toEqual(['turn.open 1', 'call.end']);
  });

  it('is closed all the same', () => {
    encoder.failure = new Error('broken');
    uplink.onPcm(pcm(1));
    uplink.close();
    expect(encoder.closed).toBe(true);
  });
});
