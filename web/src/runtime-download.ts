/** The runtime's 14 MB, loaded before the first worker asks for them, so that a reader sees how far it is. */

import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { createContext } from 'preact';

export interface Download {
  /** Bytes so far, and of the whole file. */
  readonly loaded: number;
  readonly total: number;
}

/** Undefined where nothing is being loaded. */
export const DownloadContext = createContext<Download | undefined>(undefined);

/**
 * Loads the file to the end; the workers then find it in the browser's cache. What cannot be loaded here is told by the
 * worker that needs it.
 */
export async function downloadRuntime(onProgress: (download: Download) => void): Promise<void> {
  const response = await fetch(wasm).catch(() => undefined);
  if (response?.body == null) return;
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
    if (done) return;
    loaded += value.length;
    onProgress({ loaded, total: __RUNTIME_BYTES__ });
  }
}
