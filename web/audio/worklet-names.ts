/** What the page and its two worklets must agree on to find each other. */
export const CAPTURE_WORKLET = 'latch-capture';
export const PLAYBACK_WORKLET = 'latch-playback';

/**
 * The one message that the page sends to a worklet: the port to talk over from now on. A later port replaces the one before
 * it. (`Port` is MessagePort; the page and the worklet each have their own type of it.)
 */
export interface WorkletConnect<Port> {
  port: Port;
}
