/** Latch in a frame of another page: that page decides whether the frame gets the microphone. */
import { LatchError } from '../../shared/errors.ts';

interface Surroundings {
  isFramed: boolean;
  /** Chromium has it, under one name or the other. */
  policy: { allowsFeature(name: string): boolean } | undefined;
}

/**
 * In a frame, a microphone that is refused may be one that the page around does not pass on. The browser then asks nobody, and
 * its site settings change nothing.
 */
export function asFramed(error: LatchError, { isFramed, policy }: Surroundings = surroundings()): LatchError {
  if (error.code !== 'mic-denied' || !isFramed || policy?.allowsFeature('microphone') === true) return error;
  return new LatchError('mic-not-passed-on', '<iframe allow="microphone; autoplay" …>', { cause: error });
}

function surroundings(): Surroundings {
  const { permissionsPolicy, featurePolicy } = document as Document & {
    permissionsPolicy?: Surroundings['policy'];
    featurePolicy?: Surroundings['policy'];
  };
  return { isFramed: window.self !== window.top, policy: permissionsPolicy ?? featurePolicy };
}
