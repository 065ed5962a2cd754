/** Where the model reports faults from which it recovered; the loggers of most programs fit. */
export interface Log {
  warn(message: string): void;
}
