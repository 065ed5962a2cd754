import { describe, expect, it } from 'vitest';
import { LatchError } from '../../../shared/errors.ts';
import {
  audioSupportProblem,
  isDeviceGone,
  microphoneError,
  outputError,
} from '../../../web/audio/media-errors.ts';

const thrown = (name: string) => new DOMException('no', name);

describe('what a browser throws about a microphone', () => {
  it.each([
    ['NotAllowedError', 'mic-denied'],
    ['SecurityError', 'mic-denied'],
    ['NotFoundError', 'mic-missing'],
    ['OverconstrainedError', 'mic-missing'],
    ['NotReadableError', 'mic-in-use'],
    // Firefox, for a microphone whose rate is not the context's.
    ['NotSupportedError', 'mic-failed'],
    ['AbortError', 'mic-failed'],
    ['SomethingNewError', 'mic-failed'],
  ])('%s is %s', (name, code) => {
    expect(microphoneError(thrown(name)).code).toBe(code);
  });

  it('keeps the cause for a developer, and passes an error of ours through', () => {
    const cause = thrown('NotAllowedError');
    expect(microphoneError(cause).cause).toBe(cause);
    const ours = new LatchError('mic-missing');
    expect(microphoneError(ours)).toBe(ours);
  });

  it('tells a device that is gone from one that is refused', () => {
    expect(isDeviceGone(thrown('OverconstrainedError'))).toBe(true);
    expect(isDeviceGone(thrown('NotAllowedError'))).toBe(false);
    expect(outputError(thrown('NotFoundError')).code).toBe('output-missing');
    expect(outputError(thrown('NotAllowedError')).code).toBe('output-failed');
  });
});

describe('what a page lacks for audio', () => {
  const full = {
    isSecureContext: true,
    AudioContext: {},
    AudioWorkletNode: {},
    navigator: { mediaDevices: {} },
  };

  it('is nothing in a browser that has it all', () => {
    expect(audioSupportProblem(full)).toBeNull();
  });

  it('is a secure page first, since that hides the rest', () => {
    const problem = audioSupportProblem({ isSecureContext: false, AudioContext: {}, navigator: {} });
    expect(problem?.code).toBe('insecure-context');
  });

  it('is named', () => {
    const problem = audioSupportProblem({ ...full, AudioWorkletNode: undefined });
    expect(problem?.code).toBe('browser-unsupported');
    expect(problem?.detail).toContain('AudioWorklet');
  });
});
