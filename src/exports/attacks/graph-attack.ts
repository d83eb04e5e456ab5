/** An attack in a graph: all samples of a batch take each step together. */
import type { Value } from '../../graph/index.ts';
import type { Attack, Options } from '../../harness/index.ts';
import type { NormName } from '../../threat/index.ts';
import type { GraphSubject } from './subject.ts';

/** An attack in a graph, whose options have the types of the attack's own. */
export interface GraphAttack<O extends Options = Options> {
  /** The same attack as it is run here: its name and options. */
  readonly attack: Attack<O>;
  /** Which of its options a file can have; others, such as restarts, belong to whoever runs it. */
  readonly takes: readonly (keyof O & string)[];
  readonly norms: readonly NormName[];
  /** Whether it starts at a point that is fed. */
  readonly startsAtNoise: boolean;
  /** What it proposes, in ball and box. */
  propose(subject: GraphSubject, options: O): Value;
}

/** An attack whose options the compiler knows, as one of the registry. */
export function defineGraphAttack<O extends Options>(attack: GraphAttack<O>): GraphAttack {
  return attack;
}
