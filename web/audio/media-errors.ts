/** Turns what browsers throw about microphones and outputs into errors that tell a person what to do. */
import { LatchError, type ErrorCode } from '../../shared/errors.ts';

/** By the name of the DOMException of getUserMedia (W3C Media Capture and Streams, §10.3, and what browsers add). */
const MICROPHONE_ERRORS: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'mic-denied',
  SecurityError: 'mic-denied',
  NotFoundError: 'mic-missing',
  OverconstrainedError: 'mic-missing',
  NotReadableError: 'mic-in-use',
  TypeError: 'browser-unsupported',
};

/** The error for what getUserMedia, or the audio graph that should take its stream, threw. */
export function microphoneError(thrown: unknown): LatchError {
  return LatchError.from(thrown, MICROPHONE_ERRORS[nameOf(thrown)] ?? 'mic-failed');
}

/** The error for what setSinkId rejected with, or for an `error` event of the AudioContext. */
export function outputError(thrown: unknown): LatchError {
  return LatchError.from(thrown, nameOf(thrown) === 'NotFoundError' ? 'output-missing' : 'output-failed');
}

/** Whether the microphone that was asked for by its id is missing (another one may be there). */
export function isDeviceGone(thrown: unknown): boolean {
  return ['OverconstrainedError', 'NotFoundError'].includes(nameOf(thrown));
}

/** The first thing that is missing for audio in this page, or null. */
export function audioSupportProblem(
  scope: {
    isSecureContext: boolean;
    AudioContext?: unknown;
    AudioWorkletNode?: unknown;
    navigator: { mediaDevices?: unknown };
  } = globalThis.window,
): LatchError | null {
  // Browsers hide microphone and worklets from insecure pages, so this comes first.
  if (!scope.isSecureContext) return new LatchError('insecure-context');
  for (const [what, there] of [
    ['AudioContext', scope.AudioContext],
    ['AudioWorklet', scope.AudioWorkletNode],
    ['mediaDevices', scope.navigator.mediaDevices],
  ] as const)
    if (!there) return new LatchError('browser-unsupported', `no ${what}`);
  return null;
}

function nameOf(thrown: unknown): string {
  return thrown instanceof Error || thrown instanceof DOMException ? thrown.name : '';
}
