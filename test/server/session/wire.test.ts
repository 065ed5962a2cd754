/** What a call says to its browser, where sockets come and go. */
import { expect, it } from 'vitest';
import type { CallSocket } from '../../../server/session/call-socket.ts';
import { Wire } from '../../../server/session/wire.ts';

const READY = {
  callId: 'call',
  conversationId: 'conversation',
  resumeKey: 'key',
  resumed: true,
  model: { label: 'model', builtin: false, speculation: true },
  maxCallMs: 1,
  resumeWindowMs: 1,
};
const SOCKET: CallSocket = { event: () => {}, audio: () => {}, link: () => {}, close: () => {} };

it('sends nothing again that was acknowledged meanwhile, and then waits for nothing', () => {
  const due: (() => void)[] = [];
  const wire = new Wire((_delayMs, run) => {
    due.push(run);
    return () => {};
  });
  for (let n = 0; n < 500; n++) wire.sendEvent({ name: 'model.state', payload: { state: 'ready' } });
  const sent: number[] = [];
  wire.attach({ ...SOCKET, event: (_event, n) => sent.push(n) }, 0, READY);
  expect(due).toHaveLength(1);
  wire.onAck(500);
  due.shift()!();
  expect(due).toEqual([]);
  expect(Math.max(...sent)).toBe(100);
  wire.sendEvent({ name: 'model.state', payload: { state: 'ready' } });
  expect(sent.at(-1)).toBe(501);
});
