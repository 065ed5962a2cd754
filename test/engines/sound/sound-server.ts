/**
 * A sound system of its own: PulseAudio with one card of two channels. The left one is the loudspeaker (`spk`, the default
 * output), the right one is what the microphone hears (played to `micsink`, heard by `mic`, the default input). A recorder of
 * the card gets both on one clock, sample by sample.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, startChild, type Child } from '../children.ts';
import { until } from '../wait.ts';

export const CARD_HZ = 48_000;

const START_LIMIT_MS = 15_000;
const MASTER = 'channels=1 channel_map=mono remix=no';
const DEVICES = {
  spk: `module-remap-sink sink_name=spk master=card ${MASTER} master_channel_map=front-left sink_properties=device.description=Speaker`,
  micsink: `module-remap-sink sink_name=micsink master=card ${MASTER} master_channel_map=front-right`,
  mic: `module-remap-source source_name=mic master=card.monitor ${MASTER} master_channel_map=front-right source_properties=device.description=Microphone`,
};

export type Device = 'spk' | 'mic';

export class SoundServer {
  /** For programs that play and record here. With PULSE_SERVER set, no client starts a server of its own. */
  readonly env: NodeJS.ProcessEnv;
  #child: Child | null = null;
  readonly #modules = new Map<string, string>();

  /** `folder`: for its sockets; it is made if it is not there. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.env = {
      XDG_RUNTIME_DIR: folder,
      PULSE_SERVER: `unix:${join(folder, 'pulse/native')}`,
      HOME: folder,
    };
  }

  get running(): boolean {
    return this.#child?.running() ?? false;
  }

  /** Also starts one again that was killed. Rejects with its output if it does not start. */
  async start(): Promise<void> {
    const child = startChild(
      'pulseaudio',
      [
        '-n',
        '--daemonize=no',
        '--use-pid-file=no',
        '--high-priority=no',
        '--realtime=no',
        '--disallow-exit',
        '--exit-idle-time=-1',
        '--load=module-native-protocol-unix auth-anonymous=1',
        `--load=module-null-sink sink_name=card rate=${CARD_HZ} format=s16le channels=2 channel_map=front-left,front-right`,
      ],
      { env: this.env },
    );
    this.#child = child;
    await until('PulseAudio', START_LIMIT_MS, async () => {
      if (!child.running()) throw new Error(`PulseAudio did not start:\n${child.output()}`);
      return this.#pactl('info').catch(() => undefined);
    });
    this.#modules.clear();
    await this.#load('micsink', DEVICES.micsink);
    await this.plug('spk');
    await this.plug('mic');
  }

  /** The device is there (again), and is the default one. */
  async plug(device: Device): Promise<void> {
    await this.#load(device, DEVICES[device]);
    await this.#pactl(device === 'spk' ? 'set-default-sink' : 'set-default-source', device);
  }

  /** The device is gone, as if it was pulled out. */
  unplug(device: Device): Promise<void> {
    return this.#unload(device);
  }

  /**
   * A room: from now on the microphone hears the loudspeaker, this loud and about this late. The browser's own buffers come
   * on top.
   */
  async loop(levelDb: number, delayMs: number): Promise<void> {
    await this.#load(
      'loop',
      `module-loopback source=spk.monitor sink=micsink latency_msec=${delayMs} adjust_time=0`,
    );
    const module = this.#modules.get('loop');
    const inputs = JSON.parse(await this.#pactl('--format=json', 'list', 'sink-inputs')) as {
      index: number;
      owner_module: string;
    }[];
    const input = inputs.find(({ owner_module }) => String(owner_module) === module);
    if (!input) throw new Error(`the loop plays nowhere: ${JSON.stringify(inputs)}`);
    await this.#pactl('set-sink-input-volume', String(input.index), `${levelDb}dB`);
  }

  /** A person in front of the microphone says this WAV file, so much louder than it is; resolves when it is over. */
  async say(wav: string, louderDb = 0): Promise<void> {
    // PulseAudio's volumes are cubic: a third of the decibels each.
    const volume = Math.round(65_536 * 10 ** (louderDb / 60));
    await runCommand('paplay', ['--device=micsink', `--volume=${volume}`, wav], this.env, 60_000);
  }

  /** As a crash: whoever plays or records loses it. */
  async kill(): Promise<void> {
    await this.#child?.kill();
    this.#child = null;
  }

  async close(): Promise<void> {
    await this.#child?.end();
    this.#child = null;
  }

  output(): string {
    return this.#child?.output() ?? '';
  }

  async #load(name: string, module: string): Promise<void> {
    const [module_, ...args] = module.split(' ');
    this.#modules.set(name, (await this.#pactl('load-module', module_!, ...args)).trim());
  }

  async #unload(name: string): Promise<void> {
    const module = this.#modules.get(name);
    if (module === undefined) throw new Error(`${name} is not there`);
    this.#modules.delete(name);
    await this.#pactl('unload-module', module);
  }

  #pactl(...args: string[]): Promise<string> {
    return runCommand('pactl', args, this.env);
  }
}
