/** A page that computes on as many threads as its hash says. It starts as one for people does: with one image. */
import type { Question, Reply } from './worker.ts';

declare const location: { readonly hash: string };
declare class Worker {
  constructor(url: URL, options: { readonly type: 'module'; readonly name: string });
  onmessage: (event: { readonly data: Reply }) => void;
  onerror: (event: { readonly message: string }) => void;
  postMessage(question: Question): void;
}

/** Seconds from navigation on. */
export interface Start {
  /** The classifier is loaded. */
  readonly loaded: number;
  /** The first gradient has come. */
  readonly answered: number;
}

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: location.hash.slice(1) });

/** One question at a time. */
function ask(question: Question): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if ('error' in data) reject(new Error(data.error));
      else resolve(data.answer);
    };
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(question);
  });
}

async function start(): Promise<Start> {
  await ask('load');
  const loaded = performance.now() / 1000;
  await ask('slope');
  return { loaded, answered: performance.now() / 1000 };
}

Object.assign(globalThis, { ask, started: start() });
