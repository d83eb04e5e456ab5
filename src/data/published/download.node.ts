/** Fetching a published file from whichever mirror has it, and believing only what has the right checksum. */
import { createHash } from 'node:crypto';
import type { Progress } from '../../arguments.ts';
import type { PublishedFile } from './published.ts';

export interface DownloadOptions {
  readonly mirrors: readonly string[];
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds of silence after which a mirror is given up. Default 30,000. */
  readonly timeout?: number;
  /** Told how many bytes of which file have come. */
  readonly onProgress?: (progress: Progress) => void;
}

/** What came of a download: the bytes, or why each attempt failed. */
export interface DownloadResult {
  readonly bytes?: Uint8Array;
  readonly failures: readonly string[];
}

/** Whether bytes are those of a published file. */
export function isGenuine(bytes: Uint8Array, file: PublishedFile): boolean {
  return bytes.length === file.size && createHash('md5').update(bytes).digest('hex') === file.md5;
}

/**
 * Downloads a file from the first mirror that gives it whole and unchanged. A mirror that gives other bytes is asked a
 * second time, because a broken transfer looks the same.
 */
export async function download(file: PublishedFile, options: DownloadOptions): Promise<DownloadResult> {
  const failures: string[] = [];
  for (const mirror of options.mirrors) {
    const url = mirror + file.name;
    for (let attempt = 1; attempt <= 2; attempt++) {
      const result = await fetchBytes(url, file, options);
      if (typeof result === 'string') {
        failures.push(`${url}: ${result}`);
        break;
      }
      if (isGenuine(result, file)) return { bytes: result, failures };
      failures.push(`${url}: the MD5 of what came is not ${file.md5} (attempt ${attempt})`);
    }
  }
  return { failures };
}

/** The bytes behind a URL, or why they did not come. */
async function fetchBytes(url: string, file: PublishedFile, options: DownloadOptions): Promise<Uint8Array | string> {
  const { fetch = globalThis.fetch, timeout = 30_000, onProgress } = options;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), timeout);
  try {
    // Without this header, some servers unpack the gzip file on the way.
    const response = await fetch(url, { signal: silence.signal, headers: { 'accept-encoding': 'identity' } });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      return `the server answered ${response.status} ${response.statusText}`.trim();
    }
    const bytes = new Uint8Array(file.size);
    let received = 0;
    for await (const chunk of response.body) {
      timer.refresh();
      if (received + chunk.length > file.size) return `the file is longer than ${file.size} bytes`;
      bytes.set(chunk, received);
      received += chunk.length;
      onProgress?.({ stage: file.name, done: received, total: file.size });
    }
    return bytes.subarray(0, received);
  } catch (error) {
    if (silence.signal.aborted) return `nothing came for ${timeout / 1000} s`;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message : String(cause);
  } finally {
    clearTimeout(timer);
  }
}
