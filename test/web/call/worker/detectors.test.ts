import { beforeEach, expect, test, vi } from 'vitest';
import { FROM_SERVER } from '../../../../web/part-files.ts';
import { Detectors } from '../../../../web/call/worker/call-parts.ts';
import { loadDetector, type LoadedDetector } from '../../../../web/turn/load-detector.ts';
import type { DetectorReport, TurnDetection, TurnDetector } from '../../../../web/turn/turn-detector.ts';

vi.mock(import('../../../../web/turn/load-detector.ts'), () => ({ loadDetector: vi.fn() }));
vi.mock(import('../../../../web/turn/vad.ts'), () => ({ createVad: vi.fn() }));
vi.mock(import('../../../../web/audio/opus-wasm.ts'), () => ({ loadOpus: vi.fn() }));

const latch: TurnDetection = { detector: 'latch', modelUrl: null };
const load = vi.mocked(loadDetector);

function loaded(name: DetectorReport['name']): LoadedDetector & { released: number } {
  const it = {
    released: 0,
    detector: {
      frame: async () => null,
      reset: () => {},
      release: () => void it.released++,
    } satisfies TurnDetector,
    report: { name, provider: 'wasm', warmUpMs: 1, why: null } satisfies DetectorReport,
  };
  return it;
}
const failed: LoadedDetector = {
  detector: null,
  report: { name: 'timer', provider: null, warmUpMs: null, why: 'latch: no weights' },
};

let told: DetectorReport[];
let detectors: Detectors;
const forCall = (detection: TurnDetection) => detectors.for(detection, (report) => told.push(report));
beforeEach(() => {
  load.mockReset();
  told = [];
  detectors = new Detectors(FROM_SERVER);
});

test('a detector is loaded once for all calls of the page, and each is told which', async () => {
  const one = loaded('latch');
  load.mockResolvedValue(one);
  expect(await forCall(latch).detector).toBe(one.detector);
  expect(await forCall({ ...latch }).detector).toBe(one.detector);
  expect(load).toHaveBeenCalledTimes(1);
  expect(told.map(({ name }) => name)).toEqual(['latch', 'latch']);
});

test('one that could not be loaded is told of, and tried again by the next call', async () => {
  load.mockResolvedValueOnce(failed).mockResolvedValueOnce(loaded('latch'));
  expect(await forCall(latch).detector).toBeNull();
  expect(await forCall(latch).detector).not.toBeNull();
  expect(told.map(({ name, why }) => [name, why])).toEqual([
    ['timer', 'latch: no weights'],
    ['latch', null],
  ]);
});

test('one that broke is told of, and the next call has a new one', async () => {
  const [first, second] = [loaded('latch'), loaded('latch')];
  load.mockResolvedValueOnce(first).mockResolvedValueOnce(second);
  const call = forCall(latch);
  await call.detector;
  call.onDetectorBroke(new Error('gone'));
  expect(told.at(-1)).toMatchObject({ name: 'timer', why: 'Error: gone' });
  expect(await forCall(latch).detector).toBe(second.detector);
});

test('where the server wants another one, the old one is let go', async () => {
  const [first, second] = [loaded('latch'), loaded('smart-turn')];
  load.mockResolvedValueOnce(first).mockResolvedValueOnce(second);
  await forCall(latch).detector;
  const other: TurnDetection = { detector: 'smart-turn', modelUrl: '/weights' };
  expect(await forCall(other).detector).toBe(second.detector);
  expect([first.released, second.released]).toEqual([1, 0]);
});
