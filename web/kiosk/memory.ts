/** How much memory the page uses, where the browser tells: only Chromium does. */

interface MeasuringPerformance extends Performance {
  memory?: { usedJSHeapSize: number };
  measureUserAgentSpecificMemory?(): Promise<{ bytes: number }>;
}

/** In bytes; null where nothing tells. Workers count where the page is isolated. */
export async function usedMemoryBytes(): Promise<number | null> {
  const { performance } = globalThis as { performance: MeasuringPerformance };
  try {
    if (crossOriginIsolated && performance.measureUserAgentSpecificMemory)
      return (await performance.measureUserAgentSpecificMemory()).bytes;
  } catch {
    // It may refuse while the page is hidden.
  }
  return performance.memory?.usedJSHeapSize ?? null;
}
