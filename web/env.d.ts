interface ImportMetaEnv {
  /** The version of Latch that was built (vite.config.ts). */
  readonly LATCH_VERSION: string;
}
