/** Whether the graph that is attacked computes what the file does. */
import { ClassifierError, type Diagnostic } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { type FloatTensor, isFloat32, type Tensor } from '../tensor/index.ts';
import type { Model } from './model.ts';

/** Differences up to this share of an output's largest element are rounding. */
const ROUNDING = 1e-3;
/** Beyond this share they are not, not even where integers inside the file round otherwise. */
const OTHERWISE = 0.05;

/**
 * Runs graph and file on the same inputs and compares their outputs.
 *
 * @param inputs As the file takes them, [N, ...shape] with a number of samples that it allows
 * @returns What is to be known of a difference that may be rounding
 * @throws ClassifierError that names the output and both answers, for any larger one
 */
export async function compareWithFile(model: Model, inputs: Tensor): Promise<Diagnostic[]> {
  const { attacked, runtime } = model;
  const x = input(attacked.name, 'float32', inputs.shape);
  const outputs = floatsAmong(model.graphOf(x).outputs);
  const program = await runtime.compile({ inputs: [x], outputs });
  const floats: FloatTensor = { dtype: 'float32', shape: inputs.shape, data: Float32Array.from(inputs.data, Number) };
  const [computed, answered] = await Promise.all([
    program.run({ [attacked.name]: floats }).finally(() => program.dispose()),
    model.answer(inputs),
  ]);
  return Object.keys(outputs).flatMap((name) => differenceIn(name, computed[name], answered[name]));
}

function floatsAmong(outputs: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(outputs).filter(([, { dtype }]) => dtype === 'float32'));
}

function differenceIn(name: string, computed: Tensor, answered: Tensor): Diagnostic[] {
  if (!isFloat32(computed) || !isFloat32(answered)) return [];
  const scale = answered.data.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    1e-6,
  );
  let worst = 0;
  let at = 0;
  answered.data.forEach((value, i) => {
    const difference = Number.isFinite(value) ? Math.abs(value - computed.data[i]) : 0;
    if (!(difference <= worst)) [worst, at] = [difference, i];
  });
  const share = worst / scale;
  if (share <= ROUNDING) return [];
  const message = `the graph that is attacked computes ${computed.data[at]} for element ${at} of "${name}", and the file ${answered.data[at]}`;
  if (share <= OTHERWISE) return [{ code: 'differs-from-file', message }];
  throw new ClassifierError(message, 'Gibbon misreads this file; please report it.');
}
