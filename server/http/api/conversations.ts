/** /api/conversations: a person's own conversations, below the checks of the API. */
import { Hono } from 'hono';
import { changeRequest, EXPORT_FORMATS, type ExportFormat } from '../../../shared/conversations/history.ts';
import { MAX_IMPORT_CHARS } from '../../../shared/conversations/import.ts';
import type { History } from '../../conversations/history.ts';
import { parse } from '../../gateway/requests.ts';
import { limitBody, limitBodyTo, readJson, requireJson } from '../body.ts';
import { attachment } from '../attachment.ts';
import type { ApiEnv } from '../env.ts';
import { answerJson } from '../json.ts';
import { answerSound, rangeOf } from '../sound.ts';

/** Node's ids; anything else names no conversation. */
export const ID = ':id{[0-9a-f-]{36}}';

export function createConversations(history: History): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.get('/', async (c) => {
    const { q = '', after } = c.req.query();
    return answerJson(c, 200, await history.list(c.var.caller.person, { query: q, after: after ?? null }));
  });
  routes.post('/', requireJson, limitBodyTo(MAX_IMPORT_CHARS), async (c) => {
    const id = await history.import(c.var.caller.person, new Uint8Array(await c.req.arrayBuffer()));
    return answerJson(c, 201, { id });
  });
  routes.get(`/${ID}`, async (c) =>
    answerJson(c, 200, await history.open(c.var.caller.person, c.req.param('id'))),
  );
  routes.patch(`/${ID}`, requireJson, limitBody, async (c) => {
    await history.change(c.var.caller.person, c.req.param('id'), parse(changeRequest, await readJson(c)));
    return c.body(null, 204);
  });
  routes.delete(`/${ID}`, async (c) => {
    await history.delete(c.var.caller.person, c.req.param('id'));
    return c.body(null, 204);
  });
  routes.post(`/${ID}/undelete`, async (c) => {
    await history.undelete(c.var.caller.person, c.req.param('id'));
    return c.body(null, 204);
  });
  routes.post(`/${ID}/forget`, async (c) =>
    answerJson(c, 200, await history.forgetLastMinute(c.var.caller.person, c.req.param('id'))),
  );
  routes.get(`/${ID}/peaks`, async (c) =>
    answerJson(c, 200, { peaks: await history.peaks(c.var.caller.person, c.req.param('id')) }),
  );
  routes.get(`/${ID}/sounds/:place{[0-9.]+}`, async (c) => {
    const { id, place } = c.req.param();
    const range = rangeOf(c.req.header('range'));
    return answerSound(c, range, await history.sound(c.var.caller.person, id, place, range));
  });
  routes.get(`/${ID}/export/:format{${EXPORT_FORMATS.join('|')}}`, async (c) => {
    const { id, format } = c.req.param() as { id: string; format: ExportFormat };
    const { body, type, name } = await history.export(c.var.caller.person, id, format);
    return c.body(body, 200, {
      'Content-Type': type,
      'Content-Disposition': attachment(name),
    });
  });
  return routes;
}
