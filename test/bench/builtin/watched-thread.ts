/** The built-in model's thread as Latch starts it, and beside it a watch over its event loop that answers on a channel. */
import '../../../builtin-model/src/server-worker.ts';
import { WATCH_CHANNEL } from './channel.ts';
import { watchLoop } from './loop-delay.ts';

const take = watchLoop();
const channel = new BroadcastChannel(WATCH_CHANNEL);
channel.onmessage = ({ data }) => {
  if (data === 'ask') channel.postMessage(take());
};
