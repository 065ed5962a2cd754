import { describe, expect, it } from 'vitest';
import { chooseNetwork } from '../../../../web/turn/smart-turn/choose-network.ts';
import type { Scorer } from '../../../../web/turn/smart-turn/smart-turn.ts';

/** Networks that take the time they are told to, on a clock of the test. */
function machine() {
  let nowMs = 0;
  const released: string[] = [];
  const network =
    (name: string, takesMs: number, ended = 0.7, compilesMs = 500) =>
    async (): Promise<Scorer> => {
      let runs = 0;
      return {
        score: async () => {
          nowMs += runs++ === 0 ? compilesMs : takesMs;
          return ended;
        },
        release: () => void released.push(name),
      };
    };
  return { nowMs: () => nowMs, released, network };
}

describe('the network that runs', () => {
  it('is the WASM one where nothing else was wished, and compiling is not counted', async () => {
    const { nowMs, network } = machine();
    const chosen = await chooseNetwork(
      { wasm: network('wasm', 60), webgpu: null, noWebGpu: null },
      80,
      nowMs,
    );
    expect(chosen).toMatchObject({ provider: 'wasm', warmUpMs: 60, why: null });
  });

  it('says why there is no WebGPU', async () => {
    const { nowMs, network } = machine();
    const candidates = { wasm: network('wasm', 60), webgpu: null, noWebGpu: 'this browser has no WebGPU' };
    expect(await chooseNetwork(candidates, 80, nowMs)).toMatchObject({ why: 'this browser has no WebGPU' });
  });

  it('is the WebGPU one where that is clearly faster', async () => {
    const { nowMs, network, released } = machine();
    const candidates = { wasm: network('wasm', 60), webgpu: network('webgpu', 20), noWebGpu: null };
    const chosen = await chooseNetwork(candidates, 80, nowMs);
    expect(chosen).toMatchObject({ provider: 'webgpu', warmUpMs: 20 });
    expect(chosen.why).toBe('20 ms on WebGPU, 60 ms on WASM');
    expect(released).toEqual(['wasm']);
  });

  it('is the WebGPU one where WASM alone would be too slow', async () => {
    const { nowMs, network } = machine();
    const candidates = { wasm: network('wasm', 200), webgpu: network('webgpu', 40), noWebGpu: null };
    expect(await chooseNetwork(candidates, 80, nowMs)).toMatchObject({ provider: 'webgpu', warmUpMs: 40 });
  });

  it('stays on WASM where WebGPU is hardly faster, wrong, or fails', async () => {
    for (const [webgpu, why] of [
      [['webgpu', 55], '55 ms on WebGPU, 60 ms on WASM'],
      [['webgpu', 10, 0.1], 'WebGPU computes something else: 0.1 for 0.7'],
      [['webgpu', 10, NaN], 'WebGPU computes something else: NaN for 0.7'],
    ] as const) {
      const { nowMs, network, released } = machine();
      const [name, takesMs, ended] = webgpu;
      const candidates = {
        wasm: network('wasm', 60),
        webgpu: network(name, takesMs, ended),
        noWebGpu: null,
      };
      expect(await chooseNetwork(candidates, 80, nowMs)).toMatchObject({ provider: 'wasm', why });
      expect(released).toEqual(['webgpu']);
    }
    const { nowMs, network } = machine();
    const webgpu = () => Promise.reject(new Error('the device was lost'));
    expect(
      await chooseNetwork({ wasm: network('wasm', 60), webgpu, noWebGpu: null }, 80, nowMs),
    ).toMatchObject({
      provider: 'wasm',
      why: 'WebGPU failed: the device was lost',
    });
  });

  it('is none where every one is too slow', async () => {
    const { nowMs, network, released } = machine();
    const candidates = { wasm: network('wasm', 80), webgpu: null, noWebGpu: null };
    await expect(chooseNetwork(candidates, 80, nowMs)).rejects.toThrow('80 ms');
    expect(released).toEqual(['wasm']);
  });
});
