/** Plugins of the build that make the page an app to install: the manifest, its icons, and the service worker. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import type { Plugin } from 'vite';
import { VitePWA, type ManifestOptions } from 'vite-plugin-pwa';
import { PAGE_PATHS } from '../shared/page-paths.ts';

const root = resolve(import.meta.dirname, '..');
const ICON = resolve(root, 'web/pwa/icon.svg');

/** What the worker's script contains: it is built after the list of licences is written (third-party.ts). */
export const WORKER_PACKAGES = [
  'workbox-core',
  'workbox-precaching',
  'workbox-routing',
  'workbox-strategies',
];

/** The mark is within the middle 80 % that every mask leaves (https://www.w3.org/TR/appmanifest/#icon-masks). */
const ICONS = [
  { file: 'icon-192.png', px: 192, purpose: 'any' },
  { file: 'icon-512.png', px: 512, purpose: 'any' },
  { file: 'icon-maskable-192.png', px: 192, purpose: 'maskable' },
  { file: 'icon-maskable-512.png', px: 512, purpose: 'maskable' },
  /** iOS looks for this one in the page, and rounds it itself. */
  { file: 'apple-touch-icon.png', px: 180, purpose: null },
] as const;

const SCREENSHOTS = [
  { src: 'screenshots/talk-wide.png', sizes: '1280x800', form_factor: 'wide', label: 'A conversation' },
  { src: 'screenshots/talk-narrow.png', sizes: '780x1688', form_factor: 'narrow', label: 'A conversation' },
  { src: 'screenshots/start-narrow.png', sizes: '780x1688', form_factor: 'narrow', label: 'Before a call' },
] as const;

/** Addresses are relative to the manifest, which is at the base: one build serves below any path. It has no id: its start is its id. */
export const manifest: Partial<ManifestOptions> = {
  name: 'Latch',
  short_name: 'Latch',
  description: 'Talk to an AI voice model, with no gap between turns.',
  lang: 'en',
  start_url: './',
  scope: './',
  display: 'standalone',
  background_color: '#f2f3f0',
  theme_color: '#f2f3f0',
  categories: ['communication', 'productivity', 'utilities'],
  // Who opens the app again must not lose a call: the open page is told where to go (web/pwa/launches.ts).
  launch_handler: { client_mode: 'focus-existing' },
  icons: ICONS.flatMap(({ file, px, purpose }) =>
    purpose === null ? [] : [{ src: file, sizes: `${px}x${px}`, type: 'image/png', purpose }],
  ),
  screenshots: SCREENSHOTS.map((shot) => ({ ...shot, type: 'image/png' })),
  shortcuts: [
    { name: 'Talk', url: relative(PAGE_PATHS.talk) },
    { name: 'History', url: relative(PAGE_PATHS.history) },
  ].map((shortcut) => ({ ...shortcut, icons: [{ src: 'icon-192.png', sizes: '192x192' }] })),
};

function relative(path: string): string {
  return `.${path}`;
}

/** One picture for all: an icon that no platform masks has round corners of its own. */
export function drawIcon(svg: string, px: number, isMasked: boolean): Uint8Array {
  const drawn = isMasked ? svg : svg.replace(' rx="0"', ' rx="64"');
  return new Resvg(drawn, { fitTo: { mode: 'width', value: px } }).render().asPng();
}

function icons(): Plugin {
  return {
    name: 'latch:icons',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'link', attrs: { rel: 'apple-touch-icon', href: './apple-touch-icon.png' }, injectTo: 'head' },
    ],
    generateBundle() {
      const svg = readFileSync(ICON, 'utf8');
      for (const { file, px, purpose } of ICONS)
        this.emitFile({ type: 'asset', fileName: file, source: drawIcon(svg, px, purpose !== 'any') });
    },
  };
}

/** `licences` goes into the build of the worker's script. The development server has neither manifest nor worker. */
export function webApp(licences: () => Plugin): Plugin[] {
  return [
    icons(),
    ...VitePWA({
      strategies: 'injectManifest',
      srcDir: 'web/pwa/worker',
      filename: 'service-worker.ts',
      injectRegister: false,
      manifest,
      // A proxy may ask for a password for everything.
      useCredentials: true,
      includeManifestIcons: false,
      injectManifest: {
        // Networks and WebAssembly are kept by who loads them (web/part-files.ts), and shown while they come.
        globPatterns: ['index*.html', 'assets/*.{js,mjs,css,woff2,svg}'],
        dontCacheBustURLsMatching: /^assets\//,
        buildPlugins: { vite: [licences()] },
      },
    }),
  ];
}
