/** What an attack has come by so far, for where the service ends before the attack does. */
import { answers } from '../../harness/answer.ts';
import { type Answer, type Attack, resolveOptions, type Subject, watched } from '../../harness/index.ts';
import { norms } from '../../threat/index.ts';
import type { Attacked } from '../attack/attacked.ts';
import type { AttackPlan } from '../attack/plan.ts';

/** Points are float32 numbers, whose rounding may put one this share of epsilon outside the ball. */
const ROUNDING = 1e-6;

interface Known {
  readonly input: Float32Array;
  readonly name: string;
  readonly label: number;
}

/** The nearest example of one sample, and what the sample has cost. */
export class Kept {
  /** What the service answers to the sample as it is. */
  clean: Answer = { class: 0, confidence: Number.NaN };
  #example: Float32Array | undefined;
  #logits: Float32Array | undefined;
  #distance = Number.POSITIVE_INFINITY;
  #asked = 0;

  note({ input, norm, epsilon, clip, isFooled }: Subject, x: Float32Array, logits: Float32Array): void {
    this.#asked++;
    if (!isFooled(logits)) return;
    const distance = norm.distance(x, input);
    if (distance >= this.#distance || distance > epsilon * (1 + ROUNDING)) return;
    const inside = x.slice();
    clip(inside);
    if (inside.some((value, j) => value !== x[j])) return;
    this.#example = inside;
    this.#logits = logits.slice();
    this.#distance = distance;
  }

  /** What came of the sample, by the answers that were given while it was attacked; undefined where nothing was found. */
  part(
    method: Attack,
    { input, name, label }: Known,
    { options, norm, epsilon, seed }: Pick<AttackPlan, 'options' | 'norm' | 'epsilon' | 'seed'>,
  ): Attacked | undefined {
    if (this.#example === undefined || this.#logits === undefined) return undefined;
    const adversarial = answers('logits')(this.#logits);
    const cost = { forwards: this.#asked, backwards: 0 };
    const sample = {
      index: 0,
      sample: name,
      label,
      clean: this.clean,
      adversarial,
      fooledBefore: false,
      fooled: true,
      fooledIn8Bits: undefined,
      fooledElsewhere: undefined,
      distance: norms[norm].distance(this.#example, input),
      cost,
    };
    return {
      outcome: {
        attack: method.name,
        options: resolveOptions(method.options, options, method.name),
        norm,
        epsilon,
        seed,
        samples: [sample],
        cost,
        diagnostics: [],
      },
      examples: [this.#example],
    };
  }
}

/** The same attack, which tells what it comes by. */
export function keeping(method: Attack, kept: Kept): Attack {
  return {
    ...method,
    with: (options) => {
      const procedure = method.with(options);
      return (subject) =>
        procedure(
          watched(subject, (x, _, logits) => {
            if (logits !== undefined) kept.note(subject, x, logits);
          }),
        );
    },
  };
}
