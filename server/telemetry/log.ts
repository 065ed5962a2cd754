/**
 * Structured logs: JSON lines on standard output. *info* is one line per lifecycle transition; *debug* is everything
 * else. Never audio, never what was said. Fields that hold a secret are blanked wherever one is logged by mistake.
 */
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config.ts';

const secretFields = ['key', 'token', 'resumeKey', 'accessCode', 'authorization', 'cookie', 'tokenSecret'];
const spokenFields = ['text', 'transcript', 'delta', 'pcm', 'audio', 'instructions'];
const blanked = [...secretFields, ...spokenFields];

export function createLog(level: Config['logLevel'], destination: DestinationStream): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: blanked.flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
      censor: '[redacted]',
    },
  };
  return pino(options, destination);
}
