import { describe, expect, it } from 'vitest';
// @ts-expect-error A tool in plain JavaScript.
import { faultsOf, pageFiles } from '../../tools/size.mjs';

const manifest = {
  'index.html': {
    file: 'assets/index.js',
    isEntry: true,
    css: ['assets/index.css'],
    imports: ['_runtime.js'],
    dynamicImports: ['talk.svelte', 'about.svelte'],
  },
  '_runtime.js': { file: 'assets/runtime.js' },
  '_call.js': {
    file: 'assets/call.js',
    assets: ['assets/vad.onnx', 'assets/ort.wasm'],
    dynamicImports: ['later'],
  },
  later: { file: 'assets/later.js' },
  'talk.svelte': { file: 'assets/talk.js', imports: ['_runtime.js', '_call.js', 'index.html'] },
  'about.svelte': { file: 'assets/about.js', css: ['assets/about.css'], imports: ['index.html'] },
};

describe('a page', () => {
  it('loads the shell, itself, and what both import, but not what they load later', () => {
    const pages = pageFiles(manifest);
    expect(pages['about.svelte'].files.sort()).toEqual([
      'assets/about.css',
      'assets/about.js',
      'assets/index.css',
      'assets/index.js',
      'assets/runtime.js',
    ]);
    expect(pages['talk.svelte'].files).not.toContain('assets/later.js');
  });

  it('waits for the shell, which is counted alone too', () => {
    expect(pageFiles(manifest)['index.html'].files.sort()).toEqual([
      'assets/index.css',
      'assets/index.js',
      'assets/runtime.js',
    ]);
  });

  it('with the voice is told apart from one without', () => {
    const { 'talk.svelte': talk, 'about.svelte': about } = pageFiles(manifest);
    expect(about.voice).toEqual([]);
    expect(talk.voice).toEqual(['assets/vad.onnx', 'assets/ort.wasm']);
    expect(faultsOf('talk', { bytes: 1, ...talk }, { bytes: 2, withVoice: true })).toEqual([]);
    expect(faultsOf('talk', { bytes: 1, ...talk }, { bytes: 2 })).toEqual([
      'talk loads assets/vad.onnx, assets/ort.wasm',
    ]);
  });

  it('that is too large, or has no budget, is a fault', () => {
    expect(faultsOf('about', { bytes: 3, voice: [] }, { bytes: 2 })).toEqual([
      'about is 3 B, and may be 2 B',
    ]);
    expect(faultsOf('about', { bytes: 3, voice: [] }, undefined)).toEqual([
      'about has no budget in tools/size.mjs',
    ]);
  });
});
