/** The router: which file answers which request. */
import { Hono } from 'hono';
import { LatchError } from '../../shared/errors.ts';
import { PROTOCOL_HEADER } from '../../shared/protocol.ts';
import { errorFor, pageVersionOf } from '../gateway/page-versions.ts';
import type { Config } from '../config.ts';
import type { TurnModel } from '../turn-model.ts';
import { createApi, type ApiOptions } from './api/api.ts';
import { noAdministrator } from './api/no-administrator.ts';
import { limitBody } from './body.ts';
import { loggedPath, PAGES_OF_KIOSKS } from './deep-pages.ts';
import type { Env } from './env.ts';
import { answerError } from './errors.ts';
import { createHealth } from './health.ts';
import { POLICY_REPORT_PATH, takePolicyReports } from './policy-reports.ts';
import { createSharePage } from './shares/share-page.ts';
import { serveTurnModel } from './turn-model.ts';

/** Players of sounds and crawlers ask here too, and name no version; pages that know less than these errors never ask. */
const OF_LINKS = /^\/(api\/shared|s)\//;

export interface AppOptions extends ApiOptions {
  config: ApiOptions['config'] & Pick<Config, 'origins'>;
  /** The folder of the built page; null if another server serves it (npm run dev). */
  webDir: string | null;
  turnModel: TurnModel | null;
}

export function createApp(options: AppOptions): Hono<Env> {
  const { config, conversations, webDir, turnModel, addressOf, state, log } = options;
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    // A request with such a URL cannot be made, so the first handler that reads its body would break. Not every such Host is
    // seen by what serves Hono.
    if (c.req.header('host')?.includes('@')) throw new LatchError('bad-event', 'Host: credentials');
    await next();
  });
  app.route('/', createHealth(state));
  if (turnModel !== null) app.get(turnModel.path, serveTurnModel(turnModel));
  // A browser sends them by itself, with an origin that is none.
  app.post(
    `/${POLICY_REPORT_PATH}`,
    limitBody,
    takePolicyReports((c) => addressOf(c.env.incoming), log),
  );
  app.route('/api', createApi(options));
  app.route('/', createSharePage({ config, shares: conversations?.shares ?? null, webDir }));
  if (options.kiosks === null) for (const path of PAGES_OF_KIOSKS) app.get(path, noAdministrator);
  app.notFound((c) => answerError(c, new LatchError('not-found')));
  app.onError((thrown, c) => {
    const error = LatchError.from(thrown);
    // If the sender broke the request off, nothing here failed.
    if (error.code === 'internal' && !c.env.incoming.errored) {
      log.error({ err: thrown, path: loggedPath(c.req.path) }, 'a request failed');
    }
    if (error.code === 'store-away')
      log.warn({ detail: error.detail, path: loggedPath(c.req.path) }, 'what is kept could not be reached');
    if (OF_LINKS.test(c.req.path)) return answerError(c, error);
    return answerError(c, errorFor(pageVersionOf(c.req.header(PROTOCOL_HEADER)), error));
  });
  return app;
}
