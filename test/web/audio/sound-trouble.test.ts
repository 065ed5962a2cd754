import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  SOUND_START,
  soundStep,
  type SoundFacts,
  type SoundVerdict,
} from '../../../web/audio/sound-trouble.ts';

const WELL: SoundFacts = {
  atMs: 0,
  isHidden: false,
  stage: 'open',
  context: 'running',
  contextMs: 0,
  captured: true,
  microphone: 'open',
  isMutedByUser: false,
  isDigitalSilence: false,
  isOutputLost: false,
};

/** Devices that are looked at every half second; their clock goes on as long as they are `running`. */
class Devices {
  facts: SoundFacts = WELL;
  verdict: SoundVerdict = soundStep(SOUND_START, WELL);
  /** Every sentence about what was missed. */
  readonly missed: number[] = [];

  set(change: Partial<SoundFacts>): this {
    return this.#look({ ...this.facts, ...change });
  }

  after(ms: number, { stands = this.facts.context !== 'running', every = 500 } = {}): this {
    for (let done = 0; done < ms; done += every) {
      const { atMs, contextMs } = this.facts;
      this.#look({ ...this.facts, atMs: atMs + every, contextMs: contextMs + (stands ? 0 : every) });
    }
    return this;
  }

  get troubles(): readonly string[] {
    return this.verdict.troubles;
  }

  #look(facts: SoundFacts): this {
    this.facts = facts;
    this.verdict = soundStep(this.verdict.history, facts);
    if (this.verdict.missedMs !== null) this.missed.push(this.verdict.missedMs);
    return this;
  }
}

describe('what is wrong', () => {
  it('is nothing while sound is captured and played', () => {
    expect(new Devices().after(60_000).troubles).toEqual([]);
  });

  it.each([
    ['microphone', 'mic-slow'],
    ['sound', 'sound-slow'],
  ] as const)(
    'is said of a %s that does not start within 5 s, and not any more when it has',
    (stage, trouble) => {
      const devices = new Devices().set({ stage, context: 'suspended' }).after(4_500);
      expect(devices.troubles).toEqual([]);
      expect(devices.after(500).troubles).toEqual([trouble]);
      expect(devices.set({ stage: 'open', context: 'running' }).after(1_000).troubles).toEqual([]);
    },
  );

  it.each([
    ['a context that stays suspended', { context: 'suspended' }],
    ['a worklet that captures nothing', { captured: false }],
    ['a clock that stands still', {}],
  ] as const)('is said of %s for 5 s, and not any more when sound is back', (_what, change) => {
    const devices = new Devices().after(1_000).set(change);
    expect(devices.after(4_500, { stands: true }).troubles).toEqual([]);
    expect(devices.after(500, { stands: true }).troubles).toEqual(['stopped']);
    expect(devices.set({ context: 'running', captured: true }).after(500).troubles).toEqual([]);
  });

  it('is not said of a page that was itself held up', () => {
    const devices = new Devices().after(1_000);
    // One look in 20 s, in which sound stood still: the device slept.
    expect(devices.after(20_000, { stands: true, every: 20_000 }).troubles).toEqual([]);
    expect(devices.after(500).troubles).toEqual([]);
  });

  it('is not that nobody reads the microphone yet', () => {
    expect(new Devices().set({ captured: null }).after(60_000).troubles).toEqual([]);
  });

  it.each([
    [{ context: 'interrupted' }, ['interrupted']],
    [{ microphone: 'muted' }, ['mic-muted']],
    [{ microphone: 'lost' }, ['mic-lost']],
    [{ isDigitalSilence: true }, ['mic-silent']],
    [{ isOutputLost: true }, ['output-lost']],
    [{ isOutputLost: true, microphone: 'muted' }, ['output-lost', 'mic-muted']],
    // A muted microphone gives zeros too, and so does one that is not there.
    [{ microphone: 'muted', isDigitalSilence: true }, ['mic-muted']],
    [{ microphone: 'lost', isDigitalSilence: true }, ['mic-lost']],
    [{ microphone: 'unused', isDigitalSilence: true }, []],
  ] as const)('is said at once of %j, and not any more when that is over', (change, troubles) => {
    const devices = new Devices().after(1_000).set(change);
    expect(devices.troubles).toEqual(troubles);
    expect(devices.set({ ...WELL, atMs: devices.facts.atMs }).troubles).toEqual([]);
  });
});

describe('what was missed while nobody saw the page', () => {
  const hidden = () => new Devices().after(2_000).set({ isHidden: true });
  const seen = (devices: Devices) => devices.set({ isHidden: false }).after(1_000);

  it('is nothing where the system let the page listen on', () => {
    expect(seen(hidden().after(60_000, { every: 10_000 })).missed).toEqual([]);
  });

  it.each([
    ['the sound system stood still', {}, true],
    ['the microphone was muted by the system', { microphone: 'muted' }, false],
    ['the microphone was gone', { microphone: 'lost' }, false],
    ['the microphone gave zeros', { isDigitalSilence: true }, false],
  ] as const)('is said once, on return, where %s', (_what, change, stands) => {
    const devices = hidden().set(change).after(30_000, { stands, every: 10_000 });
    expect(devices.missed).toEqual([]);
    seen(devices.set({ microphone: 'open', isDigitalSilence: false }));
    expect(devices.missed).toHaveLength(1);
    expect(devices.missed[0]).toBeGreaterThanOrEqual(30_000);
    expect(devices.missed[0]).toBeLessThan(31_500);
    expect(devices.after(5_000).missed).toHaveLength(1);
  });

  it('is said of a device that slept, even if the page was never hidden', () => {
    const devices = new Devices().after(2_000).after(600_000, { stands: true, every: 600_000 });
    expect(devices.after(1_000).missed).toEqual([600_000]);
  });

  it('is said only when it can be heard again', () => {
    const devices = seen(hidden().set({ context: 'interrupted' }).after(30_000));
    expect(devices.missed).toEqual([]);
    expect(devices.set({ context: 'running' }).after(500).missed).toHaveLength(1);
  });

  it('is nothing for somebody who has muted themselves, or who types', () => {
    for (const change of [{ isMutedByUser: true }, { microphone: 'unused' }] as const)
      expect(seen(hidden().set(change).after(30_000, { stands: true })).missed).toEqual([]);
  });

  it('is not what was missed in full view: there the page said so meanwhile', () => {
    const devices = new Devices().set({ microphone: 'muted' }).after(30_000).set({ microphone: 'open' });
    expect(devices.after(1_000).missed).toEqual([]);
  });
});

it('never complains of devices that work, however irregularly they are looked at', () => {
  const looks = fc.array(fc.record({ ms: fc.integer({ min: 1, max: 90_000 }), isHidden: fc.boolean() }));
  fc.assert(
    fc.property(looks, (times) => {
      const devices = new Devices();
      for (const { ms, isHidden } of times) {
        devices.set({ isHidden }).after(ms, { every: ms });
        expect(devices.troubles).toEqual([]);
      }
      expect(devices.missed).toEqual([]);
    }),
  );
});
