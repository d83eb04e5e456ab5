/** Gibbon in the browser, as a page uses it. */
import { attack, type Classifier, classifierFromBytes, pgd, webRuntime } from '../../src/browser.ts';
import { argMax, type FloatTensor, takeRows } from '../../src/tensor/index.ts';
import { BATCH, type Contender, problem } from './problem.ts';

async function load(threads: number, batchSize: number): Promise<{ runtime: string; classifier: Classifier }> {
  const runtime = await webRuntime({ threads, wasmPaths: '/ort/' });
  const bytes = new Uint8Array(await (await fetch('/mnist-cnn.onnx')).arrayBuffer());
  return { runtime: runtime.name, classifier: await classifierFromBytes(bytes, { runtime, batchSize }) };
}

export async function gibbon(threads: number): Promise<Contender> {
  const { runtime, classifier } = await load(threads, BATCH);
  const { inputs, labels } = problem();
  return {
    name: `Gibbon on ${runtime}`,
    threads,
    async slopes() {
      const { losses, gradient } = await classifier.gradient(inputs, labels);
      return { losses, gradient: gradient.data };
    },
  };
}

/** One image on a page. */
export interface Picture {
  /** Its gradient. */
  slope(): Promise<FloatTensor>;
  /** PGD with 40 steps and the verdict. Gives the number of gradients that were asked for. */
  pgd(): Promise<number>;
}

export async function picture(threads: number): Promise<Picture> {
  const { classifier } = await load(threads, 1);
  const image = takeRows(problem().inputs, [0]);
  const answer = Int32Array.of(argMax((await classifier.logits(image)).data));
  return {
    slope: async () => (await classifier.gradient(image, answer)).gradient,
    pgd: async () => (await attack(classifier, pgd, image, answer, { epsilon: 0.3 })).cost.backwards,
  };
}
