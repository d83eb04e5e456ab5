import { DataError, OptionError } from '../errors.ts';
import type { ModelOutput } from '../model/index.ts';
import { mul, sub } from '../operators/index.ts';
import { sizeOf } from '../tensor/index.ts';
import { type Goal, reached } from './goal.ts';
import type { GoalOptions } from './options.ts';
import { chosenOutput, flat } from './outputs.ts';
import { similarities } from './similarity.ts';

/** Cosines at or above this are often taken for the same person, voice or thing. */
const USUAL_COSINE = 0.5;

/**
 * An embedding that comes near a reference (1) or leaves it (-1).
 *
 * @param own Whether the reference is the embedding of the clean sample itself, where none is given
 */
export function embeddingGoal(outputs: readonly ModelOutput[], options: GoalOptions, side: 1 | -1, own: boolean): Goal {
  const { metric = 'cosine', reference: given } = options;
  const isList = ({ shape }: ModelOutput) => sizeOf(shape) >= 2;
  const { name: output, shape } = chosenOutput(outputs, options.output, 'an embedding', isList);
  const size = sizeOf(shape);
  const similarity = similarities[metric];
  const usual = metric === 'cosine' ? USUAL_COSINE : undefined;
  const { threshold = usual } = options;
  if (threshold === undefined) {
    throw new OptionError('threshold', 'distances have no usual one', 'Give --threshold DISTANCE.');
  }
  if (metric === 'cosine' && !(threshold > -1 && threshold < 1)) {
    throw new OptionError('threshold', `${threshold} is not a cosine`, 'Cosines lie between -1 and 1.');
  }
  if (given === undefined && !own) {
    throw new OptionError(
      'reference',
      'nothing says whom to impersonate',
      'Give --reference FILE: an input, or an embedding.',
    );
  }
  if (given !== undefined && given.data.length !== size) {
    throw new DataError(`the reference holds ${given.data.length} numbers, and "${output}" ${size}`);
  }
  const bound = similarity.fromThreshold(threshold);
  const away = side === 1 ? 'within' : 'beyond';
  return {
    words: {
      en: {
        harm: `${similarity.name} ${metric === 'cosine' ? (side === 1 ? 'above' : 'below') : away} ${threshold}`,
        spared: side === 1 ? 'that are not taken for the reference' : 'that are still recognised',
      },
      zh: {
        harm: `${similarity.inChinese}${(side === 1) === (metric === 'cosine') ? '高于' : '低于'} ${threshold}`,
        spared: side === 1 ? '没有被认作参照的' : '仍被认出的',
      },
    },
    ways: 1,
    referenceSize: size,
    reference: (clean) => given?.data ?? Float32Array.from(clean[output].data),
    margins: (values, reference) => mul(sub(similarity.graph(flat(values[output]), reference), bound), side),
    judge: (answers, reference) => [reached(side * (similarity.host(answers[output].data, reference) - bound))],
    measure: (answers, reference) => ({
      name: similarity.name,
      inChinese: similarity.inChinese,
      value: similarity.shown(similarity.host(answers[output].data, reference)),
    }),
  };
}
