/**
 * A plugin of the build: beside index.html it writes the same page for paths in folders, such as /c/1. The assets stand in the same
 * place for all of them, and are named relatively, since the base is not known when the page is built.
 */
import type { Plugin } from 'vite';
import { builtPage, DEEPEST_PAGE } from '../shared/page-paths.ts';

/** The page with its assets named as from `depth` folders below it. */
export function atDepth(html: string, depth: number): string {
  return html.replaceAll(/(\b(?:src|href)=")\.\//g, `$1${'../'.repeat(depth)}`);
}

export function deepPages(): Plugin {
  return {
    name: 'latch:deep-pages',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle[builtPage(0)];
        if (page?.type !== 'asset') throw new Error('The build made no index.html.');
        const html = String(page.source);
        for (let depth = 1; depth <= DEEPEST_PAGE; depth++)
          this.emitFile({ type: 'asset', fileName: builtPage(depth), source: atDepth(html, depth) });
      },
    },
  };
}
