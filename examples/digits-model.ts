/** A small network for the digits that come with Gibbon, trained in a second or two, so the examples download nothing. */
import { defaultRuntime, drawDigits, exportClassifier, train } from 'gibbon';
import { denseNetwork } from 'gibbon/nn';

/** The bytes of an ONNX file: images [N, 1, 28, 28] in 0..1 to logits [N, 10]. */
export async function digitsModel(): Promise<Uint8Array> {
  const runtime = await defaultRuntime();
  const network = denseNetwork([1, 28, 28], { units: [64] });
  const digits = drawDigits({ count: 4000, seed: 0, split: 'train' });
  const { parameters } = await train(network, digits, { runtime, epochs: 3 });
  await runtime.dispose();
  return exportClassifier(network, parameters);
}
