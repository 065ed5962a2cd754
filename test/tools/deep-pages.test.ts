import { expect, test } from 'vitest';
import { atDepth } from '../../tools/deep-pages.ts';

test('a page in a folder names the same assets as the page above it', () => {
  const html =
    '<link href="./assets/a.css"><script type="module" src="./assets/a.js"></script><p title="./x">';
  expect(atDepth(html, 1)).toBe(
    '<link href="../assets/a.css"><script type="module" src="../assets/a.js"></script><p title="./x">',
  );
  expect(atDepth(html, 2)).toContain('src="../../assets/a.js"');
});
