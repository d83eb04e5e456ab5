import type { LogitSlopes, Slope, Subject } from './attack.ts';

/** What is told of everything that an attack asks. */
export interface Witness {
  /** Told before a question, with what it costs: forward and backward passes together. What it throws ends the attack. */
  before?(passes: number): void;
  /** Told of a point that was asked about and of the logits there. The point is not to be kept: it may change. */
  after(x: Float32Array, logits: Float32Array): void;
}

/** The same subject, with a witness to every question that an attack asks. */
export function watched(subject: Subject, { before = () => {}, after }: Witness): Subject {
  const asked = async <A extends Slope | LogitSlopes>(x: Float32Array, passes: number, ask: () => Promise<A>) => {
    before(passes);
    const answer = await ask();
    after(x, answer.logits);
    return answer;
  };
  return {
    ...subject,
    async logits(x) {
      before(1);
      const logits = await subject.logits(x);
      after(x, logits);
      return logits;
    },
    slope: (x, loss) => asked(x, 2, () => subject.slope(x, loss)),
    slopeToward: (x, target, loss) => asked(x, 2, () => subject.slopeToward(x, target, loss)),
    logitSlopes: (x, classes) => asked(x, 1 + classes.length, () => subject.logitSlopes(x, classes)),
    ascent: (x, loss) => asked(x, 2, () => subject.ascent(x, loss)),
  };
}
