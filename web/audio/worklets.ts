/** The two worklets of a page's sound: how they are loaded, and how the call worker gets a line to them. */
import { LatchError } from '../../shared/errors.ts';
import captureUrl from './capture.worklet.ts?worker&url';
import playbackUrl from './playback.worklet.ts?worker&url';
import { CAPTURE_WORKLET, PLAYBACK_WORKLET, type WorkletConnect } from './worklet-names.ts';

/** A sound system that has not loaded them by then does not run. The files themselves are small. */
const LOAD_LIMIT_MS = 20_000;

export interface Worklets {
  capture: AudioWorkletNode;
  playback: AudioWorkletNode;
}

/** `sink`: what they play into. `onDied`: one of them threw and is silent from now on. Rejects with LatchError `server-away` or `sound-dead`. */
export async function loadWorklets(
  context: AudioContext,
  sink: AudioNode,
  onDied: (error: LatchError) => void,
): Promise<Worklets> {
  const load = async (url: string, name: string, options: AudioWorkletNodeOptions) => {
    await addModule(context, url);
    const node = new AudioWorkletNode(context, name, {
      channelCount: 1,
      channelCountMode: 'explicit',
      outputChannelCount: [1],
      ...options,
    });
    node.addEventListener('processorerror', () => onDied(new LatchError('sound-dead', `${name} died`)));
    // The capture node is connected too, although it puts out silence: some browsers do not run a node that leads nowhere.
    node.connect(sink);
    return node;
  };
  const [capture, playback] = await Promise.all([
    load(captureUrl, CAPTURE_WORKLET, { numberOfOutputs: 1 }),
    load(playbackUrl, PLAYBACK_WORKLET, { numberOfInputs: 0 }),
  ]);
  return { capture, playback };
}

/** Gives the worklet a port of its own and returns the other end, for the call worker. */
export function connectPort(node: AudioWorkletNode): MessagePort {
  const { port1, port2 } = new MessageChannel();
  node.port.postMessage({ port: port1 } satisfies WorkletConnect<MessagePort>, [port1]);
  return port2;
}

/** A sound system that does not run may never answer. */
function addModule(context: AudioContext, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new LatchError('sound-dead', `${url} was not loaded`)),
      LOAD_LIMIT_MS,
    );
    context.audioWorklet
      .addModule(url)
      // The page knows that it has worklets, so a failure here is a failure of the way to the server.
      .then(resolve, (cause: unknown) => reject(new LatchError('server-away', url, { cause })))
      .finally(() => clearTimeout(timer));
  });
}
