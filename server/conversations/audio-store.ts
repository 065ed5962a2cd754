/** Where the sound of conversations is: files beside the database, or S3-compatible storage. One contract. */
export interface AudioStore {
  /** Writes it whole: a reader finds the old one or the new one, never a part. Throws LatchError `store-away`. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Bytes `from` to `to` (both included; null: to the end), and how long the whole is; null: there is none of this name. */
  get(
    name: string,
    range?: { from: number; to: number | null },
  ): Promise<{ bytes: Uint8Array; size: number } | null>;
  copy(from: string, to: string): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  /** Removes all whose name begins so: 'conversations/<id>/', 'shares/<tokenHash>/'. */
  removeAll(prefix: string): Promise<void>;
}
