/** Adversarial examples of one maxout network shown to the other, as rows 24 and 25 both need it. */
import type { ClaimContext } from '../context.ts';
import { adversarialMaxout, maxout } from '../recipes/maxout.ts';
import { transferredMistakes } from './test-digits.ts';

export interface TransferErrors {
  /** The adversarially trained network's error on the naive one's adversarial examples, in percent. */
  readonly oldToNew: number | null;
  readonly newToOld: number | null;
  readonly oldToOld: number | null;
  readonly newToNew: number | null;
}

export async function transferErrors(context: ClaimContext): Promise<TransferErrors> {
  const old = await context.trained(maxout(context.preset));
  const trained = await context.trained(adversarialMaxout(context.preset));
  const between = async (source: typeof old, target: typeof old) =>
    (await transferredMistakes(context, source, target)).error;
  return {
    oldToNew: await between(old, trained),
    newToOld: await between(trained, old),
    oldToOld: await between(old, old),
    newToNew: await between(trained, trained),
  };
}
