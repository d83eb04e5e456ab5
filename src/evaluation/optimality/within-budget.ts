import { type Attack, defineAttack, type OptionValue, type Subject, watched } from '../../harness/index.ts';

/** The budget is spent: this ends an attack, and goes no farther than here. */
class BudgetSpent extends Error {}

/**
 * An attack that is judged by the nearest of all points which it asked about and which fool, whatever it returns, and that ends
 * where it has spent its budget: as AttackBench has it.
 *
 * @param method One that seeks the smallest perturbation
 * @param budget forward and backward passes for one sample, together
 * @param options of the method
 * @see Cinà et al. 2025, arXiv 2404.19460, section 3.1
 */
export function withinBudget(
  method: Attack,
  budget: number,
  options: Readonly<Record<string, OptionValue>> = {},
): Attack {
  const { name, description, access, norms, aims, remarks } = method;
  const procedure = method.with(options);
  return defineAttack({
    name,
    description,
    access,
    seeks: 'smallest',
    aims,
    norms,
    remarks,
    options: {},
    async run(subject) {
      let spent = 0;
      let example: Float32Array | undefined;
      let distance = Number.POSITIVE_INFINITY;
      const offer = (x: Float32Array) => {
        const far = subject.norm.distance(x, subject.input);
        if (far >= distance || !isInBox(subject, x)) return;
        [example, distance] = [x.slice(), far];
      };
      const counted = watched(subject, (x, passes, logits) => {
        spent += passes;
        if (spent > budget) throw new BudgetSpent();
        if (logits !== undefined && subject.isFooled(logits)) offer(x);
      });
      try {
        const returned = await procedure(counted);
        if (returned !== undefined && subject.isFooled(await subject.logits(returned))) offer(returned);
      } catch (error) {
        if (!(error instanceof BudgetSpent)) throw error;
      }
      return example;
    },
  });
}

function isInBox(subject: Subject, x: Float32Array): boolean {
  const inside = x.slice();
  subject.clip(inside);
  return inside.every((value, j) => value === x[j]);
}
