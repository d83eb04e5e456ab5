/** Derivatives as files: what a model's logits, and losses of them, change by when its inputs do. */
import { requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { input, type Value } from '../graph/index.ts';
import { type ExportedFile, type FileOptions, fileOf, fileOptions, requireExportable } from './file.ts';
import { GraphModel, requireGradient } from './graph-model.ts';
import { graphLosses, type LossName } from './losses.ts';
import * as registered from './products/index.ts';
import type { Product } from './products/product.ts';

/** The derivatives that files can hold. */
export const products: readonly Product[] = Object.values(registered);

export interface GradientFileOptions extends FileOptions {
  /** The loss, for what is a derivative of a loss. @default 'cross-entropy' */
  readonly loss?: LossName;
  /** How many gradients, for `gradients`. @default 2 */
  readonly count?: number;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof GradientFileOptions, true>> = { ...fileOptions, loss: true, count: true };

/**
 * A derivative of a model as an ONNX file of plain operators, from `x` [N, ...inputShape] and what the derivative asks for, to the
 * derivative and the `logits` [N, classes]. No sample sees another.
 *
 * @param product `'loss'`: the loss and its gradient; `'vjp'` and `'jvp'`: products of the logits' Jacobian with a cotangent
 *   [N, classes] and with a tangent [N, ...inputShape]; `'gradients'`: those of several logits at once, [N, count, ...inputShape];
 *   `'hvp'`: the product of the loss's Hessian with a tangent
 * @throws OptionError for a product, a loss or a count that files cannot have
 * @throws UnsupportedOperatorError that names what the model has no gradient through
 * @example
 * const { bytes } = await exportGradient(classifier, 'loss');
 * await writeFile('gradient.onnx', bytes);
 */
export async function exportGradient(
  classifier: Classifier,
  product: string,
  options: GradientFileOptions = {},
): Promise<ExportedFile> {
  requireKnownOptions('exportGradient', options, known);
  requireExportable(classifier, options);
  const { loss = 'cross-entropy', count = 2 } = options;
  const found = requireProduct(product);
  const idle = (['loss', 'count'] as const).find((name) => options[name] !== undefined && !found.takes.includes(name));
  if (idle !== undefined) {
    const takers = products.filter(({ takes }) => takes.includes(idle)).map(({ name }) => name);
    throw new OptionError(idle, `it has no meaning for ${found.name}`, `It belongs to ${takers.join(' and ')}.`);
  }
  requireArgument('loss', loss, Object.hasOwn(graphLosses, loss), `one of ${Object.keys(graphLosses).join(', ')}`);
  requireArgument('count', count, Number.isSafeInteger(count) && count > 0, 'a number of logits');
  const { inputShape, box } = classifier;
  const how = await classifier.differentiation();
  requireGradient(classifier, how);
  const lossFact = found.takes.includes('loss') ? { loss } : {};
  return fileOf(
    classifier,
    {
      kind: 'gradient',
      description: `${found.summary.replace('--count', `${count}`)}${lossFact.loss ? ` (${loss})` : ''}, of ${classifier.name}`,
      facts: { product: found.name, ...lossFact, ...(found.takes.includes('count') && { count }) },
      meanings: {
        x: `the samples, in the scale ${box.low}..${box.high}`,
        ...found.meanings,
        logits: 'the logits of x',
      },
      build(batch) {
        const x = input('x', 'float32', [batch, ...inputShape]);
        const fed: Value[] = [];
        const model = new GraphModel(classifier, how);
        const point = model.pointAt(x);
        const outputs = found.build({
          x: point,
          logits: model.logitsAt(point),
          inputShape,
          pullBack: (values, cotangents, wrt = point) => model.pullBack(values, cotangents, wrt),
          fed(name, dtype, shape) {
            const value = input(name, dtype, [batch, ...shape]);
            fed.push(value);
            return value;
          },
          loss: graphLosses[loss],
          count,
        });
        return { inputs: [x, ...fed], outputs: { ...outputs, logits: model.logitsAt(x) } };
      },
    },
    options,
  );
}

function requireProduct(name: string): Product {
  const found = products.find((product) => product.name === name);
  if (found !== undefined) return found;
  throw new OptionError(
    'product',
    `${String(name)} cannot be exported`,
    `Files can hold ${products.map((product) => product.name).join(', ')}.`,
  );
}
