import { describe, expect, it, test } from 'vitest';
import fc from 'fast-check';
import { CallSound, type CallPacket } from '../../../server/conversations/call-sound.ts';
import { capturedFromMs, pausesBefore } from '../../../server/conversations/spoken-audio.ts';
import { packetsOf } from '../../../shared/conversations/ogg-opus.ts';
import { OPUS_PACKET, SILENT_PACKET } from '../session/phone.ts';

const packet = (atMs: number): { atMs: number; payload: Uint8Array } => ({ atMs, payload: OPUS_PACKET });
/** Packets that come as they are spoken, from this time on. */
const steady = (fromMs: number, count: number) =>
  Array.from({ length: count }, (_, i) => packet(fromMs + (i + 1) * 20));

describe('the packets of a turn', () => {
  test('began before the first of them came: what was kept from before comes at once', () => {
    const preRoll = Array.from({ length: 15 }, () => packet(1_300));
    expect(capturedFromMs([...preRoll, ...steady(1_300, 10)])).toBe(1_000);
  });

  test('have a pause where nothing was sent, and none where the network held them up', () => {
    const first = steady(1_000, 10);
    const afterPause = steady(3_200, 10);
    expect(pausesBefore([...first, ...afterPause])).toEqual(
      Array.from({ length: 20 }, (_, i) => (i === 10 ? 2_000 : 0)),
    );
    const heldUp = [
      ...steady(1_000, 10),
      ...Array.from({ length: 90 }, () => packet(3_000)),
      ...steady(3_000, 5),
    ];
    expect(Math.max(...pausesBefore(heldUp))).toBe(0);
  });

  test('are never longer with their pauses than the time in which they came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 200 }), (gaps) => {
        let atMs = 0;
        const packets = gaps.map((gap) => packet((atMs += gap)));
        const pausedMs = pausesBefore(packets).reduce((sum, ms) => sum + ms, 0);
        const took = packets.at(-1)!.atMs - capturedFromMs(packets);
        expect(packets.length * 20 + pausedMs).toBeLessThanOrEqual(took + 1e-6);
      }),
    );
  });
});

describe('the sound of a call', () => {
  const up = (turnId: number, atMs: number): CallPacket => ({
    direction: 'up',
    turnId,
    replyId: 0,
    ...packet(atMs),
  });
  const down = (replyId: number, turnId: number, atMs: number): CallPacket => ({
    direction: 'down',
    turnId,
    replyId,
    ...packet(atMs),
  });
  const speak = (sound: CallSound, turnId: number, fromMs: number, count = 10) => {
    for (const { atMs } of steady(fromMs, count)) sound.push(up(turnId, atMs));
  };
  const reply = (sound: CallSound, replyId: number, turnId: number, count = 50) => {
    for (let i = 0; i < count; i++) sound.push(down(replyId, turnId, 5_000));
  };

  it('has the packets of a turn as they came, with silence for its pauses', async () => {
    const sound = new CallSound();
    speak(sound, 1, 1_000);
    speak(sound, 1, 2_000);
    const stretch = sound.ofTurn(1, 0)!;
    expect(stretch).toMatchObject({ startedAtMs: 1_000, durationMs: 1_200, hasFile: true });
    const packets = packetsOf(await stretch.file!());
    expect(packets).toHaveLength(60);
    expect(packets[0]).toEqual(OPUS_PACKET);
    expect(packets[30]).toEqual(SILENT_PACKET);
    expect(packets[59]).toEqual(OPUS_PACKET);
  });

  it('has nothing of a reply before it is heard, and then as much as was', async () => {
    const sound = new CallSound();
    reply(sound, 1, 1);
    expect(sound.ofReply(1)).toBeNull();
    sound.heard(1, 200, 7_200);
    sound.heard(1, 400, 7_450);
    expect(sound.ofReply(1)).toMatchObject({ startedAtMs: 7_000, durationMs: 400 });
    sound.over(1, 430);
    const stretch = sound.ofReply(1)!;
    expect(stretch).toMatchObject({ durationMs: 430 });
    expect(packetsOf(await stretch.file!())).toHaveLength(22);
    sound.push(down(1, 1, 9_000));
    expect(packetsOf(await sound.ofReply(1)!.file!())).toHaveLength(22);
  });

  it('forgets a reply of which nothing was heard', () => {
    const sound = new CallSound();
    reply(sound, 1, 1);
    sound.over(1, 0);
    sound.heard(1, 500, 9_000);
    expect(sound.ofReply(1)).toBeNull();
  });

  it('writes a file once, and again when there is more of it', async () => {
    const sound = new CallSound();
    reply(sound, 1, 1);
    sound.heard(1, 400, 7_400);
    sound.ofReply(1)!.onWritten();
    expect(sound.ofReply(1)).toMatchObject({ file: null, hasFile: true });
    sound.heard(1, 600, 7_600);
    expect(sound.ofReply(1)!.file).not.toBeNull();
  });

  it('joins two turns that are one, and begins a new stretch after a reply that stands', () => {
    const joined = new CallSound();
    speak(joined, 1, 1_000);
    speak(joined, 2, 2_000);
    joined.join(1, 2, false);
    expect(joined.ofTurn(1, 0)).toMatchObject({ startedAtMs: 1_000, durationMs: 1_200 });
    expect(joined.ofTurn(2, 0)).toBeNull();
    const apart = new CallSound();
    speak(apart, 1, 1_000);
    speak(apart, 2, 2_000);
    apart.join(1, 2, true);
    speak(apart, 1, 2_200, 5);
    expect(apart.ofTurn(1, 0)).toMatchObject({ startedAtMs: 1_000, durationMs: 200 });
    expect(apart.ofTurn(1, 1)).toMatchObject({ startedAtMs: 2_000, durationMs: 300 });
  });

  it('lets go of what is written, and still knows when it was', () => {
    const sound = new CallSound();
    speak(sound, 1, 1_000);
    sound.releaseBefore(2);
    expect(sound.ofTurn(1, 0)!.file).not.toBeNull();
    sound.ofTurn(1, 0)!.onWritten();
    sound.releaseBefore(2);
    expect(sound.ofTurn(1, 0)).toMatchObject({
      startedAtMs: 1_000,
      durationMs: 200,
      file: null,
      hasFile: true,
    });
  });

  it('knows when things were said where the sound itself is not kept', () => {
    const sound = new CallSound();
    sound.keepsSound = false;
    speak(sound, 1, 1_000);
    expect(sound.ofTurn(1, 0)).toMatchObject({
      startedAtMs: 1_000,
      durationMs: 200,
      file: null,
      hasFile: false,
    });
  });

  it('gives the oldest sound up where nothing can be written for too long, and says so', () => {
    const sound = new CallSound();
    const payload = new Uint8Array(1_200);
    let lost = 0;
    for (let i = 0; i < 12_000; i++)
      if (
        sound.push({ direction: 'up', turnId: 1 + Math.floor(i / 1_000), replyId: 0, atMs: i * 20, payload })
      )
        lost++;
    expect(lost).toBeGreaterThan(0);
    expect(sound.ofTurn(1, 0)).toMatchObject({ hasFile: false, file: null });
    expect(sound.ofTurn(12, 0)!.file).not.toBeNull();
  });
});
