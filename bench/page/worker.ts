/** The worker of the page. Whom the page asks is loaded first, on as many threads as the worker's name says. */
import type { Contender, Slopes } from './problem.ts';

declare const self: {
  readonly name: string;
  onmessage: (event: { readonly data: Question }) => void;
  postMessage(reply: Reply): void;
};

/** What the page may ask, and what it is answered. */
export type Answers = ReturnType<typeof answers>;
export type Question = keyof Answers;
export type Reply = { readonly answer: unknown } | { readonly error: string };

/** How far two results are from each other at most, as a share of the largest value. */
export interface Distance {
  readonly losses: number;
  readonly gradient: number;
}

function answers(threads: number) {
  const gibbon = once(async () => (await import('./gibbon.ts')).gibbon(threads));
  const tensorflow = once(async () => (await import('./tensorflow.ts')).tensorflow(threads));
  const picture = once(async () => (await import('./gibbon.ts')).picture(threads));
  return {
    ours: async () => about(await gibbon()),
    theirs: async () => about(await tensorflow()),
    distance: async () => distanceBetween(await (await gibbon()).slopes(), await (await tensorflow()).slopes()),
    /** Seconds of one batch, forward and back. */
    gibbon: async () => (await timed((await gibbon()).slopes)).seconds,
    tensorflow: async () => (await timed((await tensorflow()).slopes)).seconds,
    /** Loads the model for one image. */
    load: async () => {
      await picture();
    },
    slope: async () => (await timed((await picture()).slope)).seconds,
    pgd: async () => {
      const { seconds, result } = await timed((await picture()).pgd);
      return { seconds, gradients: result };
    },
  };
}

function about({ name, threads }: Contender): Pick<Contender, 'name' | 'threads'> {
  return { name, threads };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load();
    return loaded;
  };
}

async function timed<T>(call: () => Promise<T>): Promise<{ readonly seconds: number; readonly result: T }> {
  const start = performance.now();
  const result = await call();
  return { seconds: (performance.now() - start) / 1000, result };
}

function distanceBetween(actual: Slopes, expected: Slopes): Distance {
  const between = (a: Float32Array, b: Float32Array) =>
    a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) /
    b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return {
    losses: between(actual.losses, expected.losses),
    gradient: between(actual.gradient, expected.gradient),
  };
}

const answer = answers(Number(self.name));
self.onmessage = ({ data }) => {
  answer[data]().then(
    (answered) => self.postMessage({ answer: answered }),
    (error) => self.postMessage({ error: String(error) }),
  );
};
