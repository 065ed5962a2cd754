/** Where the model reports what went wrong and was mended; the loggers of most programs fit. */
export interface Log {
  warn(message: string): void;
}
