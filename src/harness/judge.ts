import { row } from '../tensor/index.ts';
import type { Norm } from '../threat/index.ts';
import { answers } from './answer.ts';
import type { Questions } from './questions.ts';
import type { Answer, SampleResult } from './result.ts';
import { isImage, roundTo8Bits } from './rounding.ts';
import type { Run, RunOptions } from './run.ts';

/** All of a sample's result but what it cost. */
export type Verdict = Omit<SampleResult, 'cost'>;

/** The part that needs no example. */
export type Before = Pick<SampleResult, 'sample' | 'label' | 'clean' | 'fooledBefore'>;

/** What is judged: the run's samples, and how the model as it ships answered them. */
export type Judged = Pick<Run, 'classifier' | 'inputs' | 'criterion' | 'clean'> & {
  readonly options: Pick<RunOptions, 'names' | 'secondJudge'>;
};

type Scores = (x: Float32Array) => Promise<Float32Array>;

/** Asks the model as it ships, so that no claim of an attack is taken on trust. */
export class Judge {
  readonly #run: Judged;
  readonly #norm: Norm;
  readonly #answer: (scores: Float32Array) => Answer;
  readonly #shipped: Scores;
  readonly #elsewhere: Scores | undefined;

  constructor(run: Judged, norm: Norm, questions: Questions) {
    const { classifier, options } = run;
    this.#run = run;
    this.#norm = norm;
    this.#answer = answers(classifier.shipped.outputKind);
    this.#shipped = questions.of(classifier.shipped);
    this.#elsewhere = options.secondJudge && questions.of(options.secondJudge);
  }

  /** What is known of a sample before it is attacked. */
  before(sample: number): Before {
    const { criterion, clean, options } = this.#run;
    const scores = row(clean, sample);
    return {
      sample: options.names?.[sample] ?? sample,
      label: criterion.labels[sample],
      clean: this.#answer(scores),
      fooledBefore: this.#isSatisfied(sample, scores),
    };
  }

  #isSatisfied(sample: number, scores: Float32Array): boolean {
    const only = this.#run.criterion.take([sample]);
    return only.isSatisfied({ dtype: 'float32', shape: [1, scores.length], data: scores })[0];
  }

  /** What the model says to an example of a sample. */
  async verdict(sample: number, adversarial: Float32Array): Promise<Verdict> {
    const { classifier, inputs } = this.#run;
    const { sample: name, label, clean, fooledBefore } = this.before(sample);
    const isSatisfied = (scores: Float32Array) => this.#isSatisfied(sample, scores);
    const scores = await this.#shipped(adversarial);
    const snapped = isImage(classifier) ? await this.#shipped(roundTo8Bits(adversarial, classifier.box)) : undefined;
    const elsewhere = await this.#elsewhere?.(adversarial);
    return {
      sample: name,
      label,
      clean,
      adversarial: this.#answer(scores),
      fooledBefore,
      fooled: isSatisfied(scores),
      fooledIn8Bits: snapped && isSatisfied(snapped),
      fooledElsewhere: elsewhere && isSatisfied(elsewhere),
      distance: this.#norm.distance(row(inputs, sample), adversarial),
    };
  }
}
