/** One response, from its create. */
export interface Asked {
  /** Its number, from 1, over all connections. */
  n: number;
  /** 'double': nobody asked for it. */
  by: 'client' | 'double';
  /** What the client gave its create. */
  metadata: Record<string, unknown> | null;
  responseId: string | null;
  /** `refused`: the model did not make it; `dropped`: the connection was gone first. */
  state: 'asked' | 'running' | 'completed' | 'cancelled' | 'failed' | 'refused' | 'dropped';
  audioMs: number;
  /** How many items of the user's the client had added to this connection's conversation when it asked … */
  askedAfterItems: number;
  /** … and how many were in the conversation when the response was made: fewer mean an answer to an earlier turn. */
  answersItems: number | null;
}
