/** Pictures of shares: drawn one at a time, when somebody asks, and kept for a while. */
import { LRUCache } from 'lru-cache';
import { boundedQueue } from '../../bounded-queue.ts';
import type { ReadyShare } from '../../conversations/shares/cache.ts';
import { drawPicture } from './draw-picture.ts';
import { pictureOf } from './share-picture.ts';

/** Each is about 30 kB. */
const MAX_PICTURES = 100;
/** Those of shares that were revoked go, too. */
const KEPT_MS = 60_000;
/** Each takes about 50 ms of a thread. */
const MAX_WAITING = 40;

export class Pictures {
  readonly #drawing = boundedQueue(MAX_WAITING, 5);
  readonly #cache = new LRUCache<string, Uint8Array<ArrayBuffer>, ReadyShare>({
    max: MAX_PICTURES,
    ttl: KEPT_MS,
    ttlAutopurge: true,
    fetchMethod: (_hash, _stale, { context }) => this.#drawing(() => drawPicture(pictureOf(context))),
  });

  /** A PNG of PICTURE_SIZE. Throws `rate-limited` where too many are being drawn. */
  async of(share: ReadyShare): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#cache.fetch(share.tokenHash, { context: share }))!;
  }
}
