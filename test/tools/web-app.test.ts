import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { drawIcon, manifest } from '../../tools/web-app.ts';

const svg = readFileSync(resolve(import.meta.dirname, '../../web/pwa/icon.svg'), 'utf8');

/** Width and height, as a PNG says them. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

test('icons are drawn in the size that the manifest says', () => {
  for (const { sizes, purpose } of manifest.icons as { sizes: string; purpose: string }[]) {
    const px = Number(sizes.split('x')[0]);
    expect(sizeOf(drawIcon(svg, px, purpose === 'maskable'))).toEqual([px, px]);
  }
});

test('an icon that a platform masks fills its square, and another one has round corners', () => {
  const masked = drawIcon(svg, 64, true);
  const round = drawIcon(svg, 64, false);
  expect(Buffer.compare(masked, round)).not.toBe(0);
  expect(svg).toContain(' rx="0"');
});

test('the mark is within what every mask leaves: 80 % of the icon', () => {
  const [, side] = /viewBox="-\d+ -\d+ (\d+) \d+"/.exec(svg)!;
  const reach = Math.max(...[...svg.matchAll(/A(\d+) /g)].map(([, radius]) => Number(radius)));
  expect(reach / (Number(side) / 2)).toBeLessThanOrEqual(0.8);
});

test('all addresses are relative, so that one build serves below any path', () => {
  const { start_url, scope, icons = [], screenshots = [], shortcuts = [] } = manifest;
  const addresses = [
    start_url,
    scope,
    ...shortcuts.map(({ url }) => url),
    ...[...icons, ...screenshots].map(({ src }) => src),
  ];
  for (const address of addresses) expect(address).not.toMatch(/^\/|:/);
  expect(manifest.id).toBeUndefined();
});

test('the pictures of the page are there, in the size that the manifest says', () => {
  for (const { src, sizes } of manifest.screenshots as { src: string; sizes: string }[])
    expect(sizeOf(readFileSync(resolve(import.meta.dirname, '../../public', src))).join('x')).toBe(sizes);
});
