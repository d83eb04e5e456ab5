/** Bytes of the WebAssembly, put in by the build. */
declare const __RUNTIME_BYTES__: number;
