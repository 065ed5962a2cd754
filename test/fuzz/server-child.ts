/** The real server in a process of its own, for fuzzing: it starts as server/main.ts starts it, and says how much memory it holds. */
import { readdirSync } from 'node:fs';
import { startServer } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { createLog } from '../../server/telemetry/log.ts';
import { standardOutput } from '../../server/telemetry/standard-output.ts';

export interface Held {
  rssBytes: number;
  heapBytes: number;
  /** Memory outside of the heap that buffers hold. */
  buffersBytes: number;
  /** Open files and sockets; null where the system does not say. */
  descriptors: number | null;
}

const output = standardOutput();
const [webDir] = process.argv.slice(2);
const { config } = readConfig(process.env);
const { url } = await startServer({
  config,
  log: createLog(config.logLevel, output),
  webDir: webDir ?? null,
});

function held(): Held {
  // Twice: the first one runs finalizers that free what the second one collects.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, buffersBytes: external, descriptors: countDescriptors() };
}

function countDescriptors(): number | null {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

process.on('message', () => process.send?.(held()));
process.on('disconnect', () => process.exit(0));
process.send?.({ url });
