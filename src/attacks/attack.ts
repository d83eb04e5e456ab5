/** What an attack is: a pure function from clean samples to proposals. The runner judges them. */
import type { Classifier, GradientResult } from '../classifier/index.ts';
import type { RandomStream } from '../random.ts';
import type { FloatTensor } from '../tensor/index.ts';
import type { Box, Criterion, Norm, NormName } from '../threat/index.ts';
import { type OptionSpecs, type OptionsOf, type OptionValue, resolveOptions } from './options.ts';

/** What an attack is given. All arrays are rows of one batch; samples do not see each other. */
export interface AttackContext {
  readonly classifier: Classifier;
  /** The clean samples [N, ...inputShape], inside the box. */
  readonly inputs: FloatTensor;
  readonly criterion: Criterion;
  readonly norm: Norm;
  /** The radius of the ball around each clean sample, in the input's own scale. */
  readonly epsilon: number;
  /** The range that proposals are clipped to; undefined where clipping is switched off. */
  readonly box: Box | undefined;
  /** Random numbers for one sample of this batch; further labels name what they are for. */
  random(sample: number, ...labels: readonly (string | number)[]): RandomStream;
  /** Logits, losses and the gradient along which the attacker gains: up the true label's loss, or down the target's. */
  ascent(inputs: FloatTensor): Promise<GradientResult>;
  /** The same attack on the samples that `indices` name. */
  take(indices: readonly number[]): AttackContext;
}

export interface Attack {
  /** Its name in the literature. */
  readonly name: string;
  /** One sentence for help and reports. */
  readonly description: string;
  /** What it needs of the model. */
  readonly access: 'gradient' | 'none';
  readonly norms: readonly NormName[];
  readonly options: OptionSpecs;
  /** Proposes one adversarial example a sample, shaped as the inputs. */
  run(context: AttackContext, options: Readonly<Record<string, OptionValue>>): Promise<FloatTensor>;
}

interface AttackDefinition<S extends OptionSpecs> extends Omit<Attack, 'options' | 'run'> {
  readonly options: S;
  run(context: AttackContext, options: OptionsOf<S>): Promise<FloatTensor>;
}

/** Makes an attack from its definition, in which options have the types that they are declared with. */
export function defineAttack<const S extends OptionSpecs>(definition: AttackDefinition<S>): Attack {
  return {
    ...definition,
    run: async (context, options) =>
      definition.run(context, resolveOptions(definition.options, options, definition.name)),
  };
}
