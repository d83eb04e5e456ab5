/** What this browser can do, on a page and in a worker alike. */
declare const WebAssembly: { validate(bytes: Uint8Array): boolean } | undefined;
declare const crossOriginIsolated: boolean | undefined;
declare const navigator:
  | { readonly hardwareConcurrency?: number; readonly gpu?: { requestAdapter(): Promise<object | null> } }
  | undefined;

/** The smallest module that has a vector: a function () -> v128 that returns zero. */
const VECTOR_MODULE = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 22, 1, 20, 0, 253, 12];

/** Whether WebAssembly's 128-bit vectors are there. */
export function hasSimd(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  return WebAssembly.validate(Uint8Array.from([...VECTOR_MODULE, ...new Array<number>(16).fill(0), 11]));
}

/** Whether memory can be shared with threads: the page was served with COOP and COEP headers. */
export function isIsolated(): boolean {
  return typeof crossOriginIsolated !== 'undefined' && crossOriginIsolated && typeof SharedArrayBuffer !== 'undefined';
}

export function logicalProcessors(): number {
  return (typeof navigator === 'undefined' ? undefined : navigator.hardwareConcurrency) ?? 1;
}

/** Whether WebGPU is there and has a device to run on. */
export async function hasWebGpu(): Promise<boolean> {
  if (typeof navigator === 'undefined' || navigator.gpu === undefined) return false;
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter !== null;
}
