import { beforeEach, expect, it } from 'vitest';
import type { PlaybackCommand } from '../../../../../web/audio/playback-messages.ts';
import { Downlink } from '../../../../../web/call/worker/speaking/downlink.ts';
import { FakeDecoder } from '../call-rig.ts';

let commands: PlaybackCommand[];
let transferred: Transferable[];
let decoders: FakeDecoder[];
let downlink: Downlink;
let closed: boolean;

beforeEach(() => {
  commands = [];
  transferred = [];
  decoders = [];
  closed = false;
  const port = {
    send: (command: PlaybackCommand, transfer: Transferable[] = []) => {
      commands.push(command);
      transferred.push(...transfer);
    },
    close: () => (closed = true),
  };
  downlink = new Downlink(port, () => {
    const decoder = new FakeDecoder();
    decoders.push(decoder);
    return decoder;
  });
});

const audio = (replyId: number, ...samples: number[]) => ({
  kind: 'audio',
  replyId,
  pcm: Float32Array.of(...samples),
});

it('decodes each reply as a stream of its own, and gives the samples away', () => {
  downlink.beginReply(1);
  downlink.beginReply(2);
  downlink.onPacket(1, Uint8Array.of(1, 2));
  downlink.onPacket(2, Uint8Array.of(3));
  expect(decoders).toHaveLength(2);
  expect(commands).toEqual([audio(1, 1, 2), audio(2, 3)]);
  expect(transferred).toHaveLength(2);
});

it('ends a reply with the samples that its decoder kept back, once', () => {
  downlink.beginReply(1);
  downlink.endReply(1);
  downlink.endReply(1);
  expect(commands).toEqual([audio(1, -1), { kind: 'end', replyId: 1 }]);
  expect(decoders[0]!.closed).toBe(true);
});

it('sends nothing for a packet without a sample', () => {
  downlink.beginReply(1);
  downlink.onPacket(1, new Uint8Array());
  expect(commands).toEqual([]);
});

it('ignores packets of a reply that is over, or that never began', () => {
  downlink.beginReply(1);
  downlink.sendDrop(1);
  downlink.onPacket(1, Uint8Array.of(1));
  downlink.endReply(1);
  downlink.onPacket(9, Uint8Array.of(1));
  expect(commands).toEqual([{ kind: 'drop', replyId: 1 }]);
  expect(decoders[0]!.closed).toBe(true);
});

it('drops a reply that has ended but may still play', () => {
  downlink.beginReply(1);
  downlink.endReply(1);
  downlink.sendDrop(1);
  expect(commands.at(-1)).toEqual({ kind: 'drop', replyId: 1 });
});

it('passes on what is to be done with a reply', () => {
  downlink.sendRelease(1);
  downlink.sendDuck(0.25);
  downlink.sendHalt(1, true);
  downlink.sendOutputLatency(40);
  expect(commands).toEqual([
    { kind: 'release', replyId: 1 },
    { kind: 'duck', gain: 0.25 },
    { kind: 'halt', replyId: 1, on: true },
    { kind: 'output-latency', ms: 40 },
  ]);
});

it('frees all decoders when it closes', () => {
  downlink.beginReply(1);
  downlink.beginReply(2);
  downlink.close();
  expect(decoders.map((decoder) => decoder.closed)).toEqual([true, true]);
  expect(closed).toBe(true);
});
