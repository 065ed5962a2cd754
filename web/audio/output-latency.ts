/** How long sound takes from our output node to the ear, as far as the browser knows. */

/**
 * Firefox on Linux must not be asked. `outputLatency` asks PulseAudio while it holds a lock that the audio callback wants, and
 * PulseAudio waits for that callback: if the two meet, page and sound stand still for ever (seen in Firefox 153). It said 34 to
 * 46 ms where it answered.
 */
const FIREFOX_ON_LINUX = /^(?!.*Android).*Linux.*Firefox\//;
const FIREFOX_ON_LINUX_MS = 40;

export function outputLatencyMs(
  context: Pick<AudioContext, 'baseLatency' | 'outputLatency'>,
  userAgent: string = navigator.userAgent,
): number {
  if (FIREFOX_ON_LINUX.test(userAgent)) return FIREFOX_ON_LINUX_MS;
  return msOf(context.baseLatency) + msOf(context.outputLatency);
}

/** Seconds as a browser gives them; some browsers give none. */
export const msOf = (seconds: number | undefined): number =>
  seconds !== undefined && seconds > 0 ? seconds * 1000 : 0;
