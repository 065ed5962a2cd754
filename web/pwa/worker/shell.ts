/** The files of this build that a page needs before it is of any use, kept by the service worker: all but the networks and WebAssembly. */
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';
import type { PrecacheEntry } from 'workbox-precaching';
import { shellCacheName } from '../../cache-names.ts';
import { belongsToBuild } from '../requests.ts';

/** A server that has not answered by then is taken for one that does not answer. */
const SERVER_LIMIT_MS = 2_000;

export class Shell {
  /** By their paths below the base. */
  readonly files: ReadonlySet<string>;
  readonly #controller: PrecacheController;

  constructor(
    entries: readonly (PrecacheEntry | string)[],
    private readonly base: string,
  ) {
    this.files = new Set(entries.map((entry) => (typeof entry === 'string' ? entry : entry.url)));
    this.#controller = new PrecacheController({
      cacheName: shellCacheName(base),
      plugins: [{ cacheWillUpdate: ({ response }) => this.#ofThisBuild(response) }],
    });
    this.#controller.addToCacheList([...entries]);
  }

  /** Rejects where a file does not come, or is of another build: the browser then tries again at the next visit. */
  async install(event: ExtendableEvent): Promise<void> {
    await this.#controller.install(event);
  }

  /** Removes what older builds had. */
  async activate(event: ExtendableEvent): Promise<void> {
    await this.#controller.activate(event);
  }

  has(url: string): boolean {
    return this.#controller.getCacheKeyForURL(url) !== undefined;
  }

  /** A file of this build, and the server's where the browser threw it away. */
  async asset(event: FetchEvent): Promise<Response> {
    const handler = this.#controller.createHandlerBoundToURL(event.request.url);
    return handler({ request: event.request, event, url: new URL(event.request.url) });
  }

  /**
   * The server's answer where there is one in time, so that nobody is held on an old page; else the page that is kept. Answers of the
   * server are kept nowhere: they may hold what a share says.
   */
  async page(event: FetchEvent, file: string): Promise<Response> {
    const answer = this.#fromServer(event);
    event.waitUntil(answer.catch(() => {}));
    const limit = new Promise<null>((resolve) => setTimeout(resolve, SERVER_LIMIT_MS, null));
    const inTime = await Promise.race([answer.catch(() => null), limit]);
    if (inTime !== null && inTime.status < 500) return inTime;
    const kept = await this.#controller.matchPrecache(new URL(file, this.base).href);
    return kept ?? inTime ?? answer;
  }

  async #fromServer(event: FetchEvent): Promise<Response> {
    return ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request);
  }

  /** Where a build is put in place, or servers of two builds are behind one address, a page and its files may not belong together. */
  async #ofThisBuild(response: Response): Promise<Response | null> {
    if (response.status !== 200) return null;
    const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html');
    return !isPage || belongsToBuild(await response.clone().text(), this.files) ? response : null;
  }
}
