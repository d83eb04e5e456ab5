import type { Subject } from './attack.ts';

/**
 * Told of every answer: the point, which is not to be kept because it may change, what it cost in forward and backward passes
 * together, and the logits there, where logits were asked for. What it throws ends the attack.
 */
export type Witness = (x: Float32Array, passes: number, logits: Float32Array | undefined) => void;

/** The same subject, with a witness to every question that an attack asks. */
export function watched(subject: Subject, witness: Witness): Subject {
  const seen = async <A extends { readonly logits: Float32Array }>(
    x: Float32Array,
    passes: number,
    asked: Promise<A>,
  ) => {
    const answer = await asked;
    witness(x, passes, answer.logits);
    return answer;
  };
  return {
    ...subject,
    async ask(question, by, x, sides) {
      const answer = await subject.ask(question, by, x, sides);
      witness(x, 1 + question.gradients(answer).length, undefined);
      return answer;
    },
    async logits(x) {
      const logits = await subject.logits(x);
      witness(x, 1, logits);
      return logits;
    },
    slope: (x, loss) => seen(x, 2, subject.slope(x, loss)),
    slopeToward: (x, target, loss) => seen(x, 2, subject.slopeToward(x, target, loss)),
    logitSlopes: (x, classes) => seen(x, 1 + classes.length, subject.logitSlopes(x, classes)),
    ascent: (x, loss) => seen(x, 2, subject.ascent(x, loss)),
    ascentUnscaled: (x) => seen(x, 2, subject.ascentUnscaled(x)),
  };
}
