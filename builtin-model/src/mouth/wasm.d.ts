/** The parts of WebAssembly that flite needs. Node has them, but its types (without the browser's) do not. */
declare global {
  namespace WebAssembly {
    interface Module {
      readonly [Symbol.toStringTag]: 'WebAssembly.Module';
    }
    interface Memory {
      readonly buffer: ArrayBuffer;
    }
    interface Instance {
      readonly exports: Record<string, unknown>;
    }
    const Instance: new (module: Module, imports: Record<string, Record<string, unknown>>) => Instance;
    function compile(bytes: Uint8Array): Promise<Module>;
  }
}

export {};
