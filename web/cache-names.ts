/** Caches belong to the origin, which may serve more than one Latch: their names hold the base, the address of `/` of this one. */
export const shellCacheName = (base: string): string => `latch.shell ${base}`;
export const partsCacheName = (base: string): string => `latch.parts ${base}`;
