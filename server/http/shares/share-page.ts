/** GET /s/:token: the built page with a head of its own, and the picture for previews. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono, type Context } from 'hono';
import { LatchError } from '../../../shared/errors.ts';
import { builtPage } from '../../../shared/page-paths.ts';
import type { Config } from '../../config.ts';
import type { ReadyShare } from '../../conversations/shares/cache.ts';
import type { Shares } from '../../conversations/shares/shares.ts';
import { cameByHttps } from '../../gateway/caller.ts';
import type { Env } from '../env.ts';
import { Pictures } from './pictures.ts';
import { shareHead } from './share-head.ts';

export interface SharePageOptions {
  config: Pick<Config, 'trustedProxies' | 'base' | 'origins'>;
  /** null: this Latch keeps nothing. */
  shares: Shares | null;
  /** The folder of the built page; null if another server serves it (npm run dev). */
  webDir: string | null;
}

export function createSharePage({ config, shares, webDir }: SharePageOptions): Hono<Env> {
  const routes = new Hono<Env>();
  const pictures = new Pictures();
  /** As whoever asks sees it, or as the operator says. */
  const pictureUrl = (c: Context<Env>): string => {
    const scheme = cameByHttps(c.env.incoming, config.trustedProxies) ? 'https' : 'http';
    const origin = config.origins[0] ?? `${scheme}://${c.req.header('host') ?? 'localhost'}`;
    return `${origin}${config.base}s/${encodeURIComponent(c.req.param('token') ?? '')}/picture.png`;
  };

  if (webDir !== null)
    routes.get('/s/:token', async (c) => {
      const html = await readFile(join(webDir, builtPage(1)), 'utf8');
      const { share, status } = await look(shares, c.req.param('token'));
      const mayIndex = share?.mayIndex ?? false;
      if (!mayIndex) c.header('X-Robots-Tag', 'noindex');
      c.header('Cache-Control', 'no-store');
      const head = shareHead({
        mayIndex,
        document: share?.passcodeHash === null ? share.document : null,
        pictureUrl: pictureUrl(c),
      });
      // A title may hold what `replace` would take for a pattern.
      return c.html(
        html.replace('</head>', () => `  ${head}\n  </head>`),
        status,
      );
    });
  routes.get('/s/:token/picture.png', async (c) => {
    if (shares === null) throw new LatchError('share-gone');
    const share = await shares.open(c.req.param('token'));
    if (share.passcodeHash !== null) throw new LatchError('passcode-required');
    if (!share.mayIndex) c.header('X-Robots-Tag', 'noindex');
    // Messengers show it in pages of their own.
    c.header('Cross-Origin-Resource-Policy', 'cross-origin');
    return c.body(await pictures.of(share), 200, {
      'Content-Type': 'image/png',
      'Cache-Control': 'no-cache',
    });
  });
  return routes;
}

/** The page itself says what is wrong with a link. While the database is away, nothing is known of it. */
async function look(
  shares: Shares | null,
  token: string,
): Promise<{ share: ReadyShare | null; status: 200 | 410 | 503 }> {
  if (shares === null) return { share: null, status: 410 };
  try {
    return { share: await shares.open(token), status: 200 };
  } catch (error) {
    const { code } = LatchError.from(error);
    if (code === 'share-gone') return { share: null, status: 410 };
    if (code === 'store-away') return { share: null, status: 503 };
    throw error;
  }
}
