interface ImportMetaEnv {
  /** The version of Latch that was built (vite.config.ts). */
  readonly LATCH_VERSION: string;
  /** How large the large files are that a call needs, by their names in their packages (vite.config.ts); none in tests. */
  readonly LATCH_PART_BYTES?: Readonly<Record<string, number>>;
}
