import type { Classifier, ShippedModel } from '../classifier/index.ts';
import type { Norm } from '../threat/index.ts';
import { answers } from './answer.ts';
import type { Place, Questions } from './questions.ts';
import type { Answer, Verdict } from './result.ts';
import { isImage, pictureInBall } from './rounding.ts';
import type { Sample } from './sample.ts';

type Scores = (at: Place) => Promise<Float32Array>;

/** Asks the model as it ships, so that no claim of an attack is taken on trust. */
export class Judge {
  readonly #classifier: Classifier;
  readonly #norm: Norm;
  readonly #epsilon: number;
  readonly #answer: (scores: Float32Array) => Answer;
  readonly #shipped: Scores;
  readonly #elsewhere: Scores | undefined;

  /**
   * @param epsilon The radius in which pictures are looked for; infinite where any distance will do
   * @param secondJudge The same model elsewhere
   */
  constructor(classifier: Classifier, norm: Norm, epsilon: number, questions: Questions, secondJudge?: ShippedModel) {
    this.#classifier = classifier;
    this.#norm = norm;
    this.#epsilon = epsilon;
    this.#answer = answers(classifier.shipped.outputKind);
    this.#shipped = questions.of(classifier.shipped);
    this.#elsewhere = secondJudge && questions.of(secondJudge);
  }

  /** What the model says to an example of a clean sample. */
  async verdict(
    sample: Pick<Sample, 'input' | 'held'>,
    example: Float32Array,
    isFooled: (scores: Float32Array) => boolean,
  ): Promise<Verdict> {
    const at = { x: example, held: sample.held };
    const scores = await this.#shipped(at);
    const elsewhere = await this.#elsewhere?.(at);
    return {
      adversarial: this.#answer(scores),
      fooled: isFooled(scores),
      fooledIn8Bits: isImage(this.#classifier) ? await this.#foolsAsPicture(sample, example, isFooled) : undefined,
      fooledElsewhere: elsewhere && isFooled(elsewhere),
      distance: this.#norm.distance(sample.input, example),
    };
  }

  async #foolsAsPicture(
    { input, held }: Pick<Sample, 'input' | 'held'>,
    example: Float32Array,
    isFooled: (scores: Float32Array) => boolean,
  ): Promise<boolean> {
    const ball = { norm: this.#norm, epsilon: this.#epsilon, box: this.#classifier.box };
    const picture = pictureInBall(example, input, ball);
    return picture !== undefined && isFooled(await this.#shipped({ x: picture, held }));
  }
}
