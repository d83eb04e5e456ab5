/** What one batch makes of what is learned, in the graph: forward, attack, forward, backward, update. */
import type { Operand, Value } from '../graph/index.ts';
import { type Architecture, Draws, mapValues, type ParameterValues } from '../nn/index.ts';
import { add, concat, mul, reshape, sub } from '../operators/index.ts';
import { gradients } from '../transforms/gradient.ts';
import { type Learner, learnedOf } from './learner.ts';
import { type HiddenChange, mean, type ObjectiveContext, type Replay } from './objective.ts';
import type { Paces } from './paces.ts';

/** A training state as values in a graph. */
export interface StateValues {
  readonly parameters: ParameterValues;
  readonly state: ParameterValues;
  readonly averages: ParameterValues;
  readonly adversary: ParameterValues;
}

interface Batch {
  readonly inputs: Value;
  readonly labels: Value;
  readonly draws: Draws;
  readonly paces: Paces;
}

export interface StepBatch extends Batch {
  readonly rates: Readonly<Record<string, Value>>;
}

interface BatchObjective {
  readonly loss: Value;
  /** The network's statistics after the batch. */
  readonly statistics: ParameterValues;
  /** Gradients in what is learned that an adversary's backward passes gave by the way. */
  readonly known: ReadonlyMap<Value, readonly Value[]>;
}

/** The objective of a batch. */
export function objectiveOf(
  { architecture, objective }: Learner,
  parameters: ParameterValues,
  { inputs, labels, draws, paces }: Batch,
): BatchObjective {
  const learned = learnedOf(architecture, parameters);
  const known = new Map<Value, readonly Value[]>();
  const statistics: Record<string, Value> = {};
  const training = {
    draws,
    remember: (name: string, value: Value) => {
      statistics[name] = value;
    },
  };
  const contextAt = (values: ParameterValues): ObjectiveContext => ({
    logitsOf: (x, hidden) => architecture.logits(x, values, { training, ...hiddenOption(hidden) }),
    shippedLogitsOf: (x, hidden) => architecture.logits(x, values, hiddenOption(hidden)),
    get learnsAsItShips() {
      return learnsAsItShips(architecture, inputs, values);
    },
    slope(scalar) {
      const [inInputs, ...inLearned] = gradients(scalar, [inputs, ...Object.values(learned)]);
      known.set(scalar, inLearned);
      return inInputs;
    },
    inputs,
    labels,
    parameters: learnedOf(architecture, values),
    draws,
    paces,
    at: (others) => contextAt({ ...values, ...others }),
  });
  return { loss: objective.build(contextAt(parameters)), statistics, known };
}

/** Whether a network that learns draws nothing and remembers nothing. */
function learnsAsItShips(architecture: Architecture, inputs: Value, parameters: ParameterValues): boolean {
  const draws = new Draws();
  const remembered: string[] = [];
  const training = { draws, remember: (name: string) => remembered.push(name) };
  architecture.logits(inputs, parameters, { training });
  return draws.all.length === 0 && remembered.length === 0;
}

function hiddenOption(hidden: HiddenChange | undefined): { hidden?: HiddenChange } {
  return hidden === undefined ? {} : { hidden };
}

interface AfterBatch extends StateValues {
  /** The objective before the update; its mean over the replays of the batch, where there are several. */
  readonly loss: Value;
}

/** The state after a batch was learned from: once, or as often as the objective replays it. */
export function afterBatch(learner: Learner, before: StateValues, batch: StepBatch): AfterBatch {
  const { replay } = learner.objective;
  return replay === undefined ? afterOne(learner, before, batch) : afterReplays(learner, replay, before, batch);
}

function afterOne(learner: Learner, before: StateValues, batch: StepBatch): AfterBatch {
  const { loss, statistics, known } = objectiveOf(learner, before.parameters, batch);
  const learned = Object.values(learnedOf(learner.architecture, before.parameters));
  const descent = (scale: Operand) => gradients(scale === 1 ? loss : mul(scale, loss), learned, { known });
  return { ...updated(learner, before, batch, statistics, descent), loss };
}

/**
 * One backward pass a replay gives the slopes in the weights and that in the inputs. The optimizer's scale is therefore put to
 * the slopes in the weights alone.
 */
function afterReplays(learner: Learner, replay: Replay, before: StateValues, batch: StepBatch): AfterBatch {
  const losses: Value[] = [];
  let current = before;
  for (let i = 0; i < replay.times; i++) {
    const { perturbation } = current.adversary;
    const inputs = replay.perturbed(batch.inputs, perturbation);
    const { loss, statistics } = objectiveOf(learner, current.parameters, { ...batch, inputs });
    const learned = learnedOf(learner.architecture, current.parameters);
    const [slope, ...slopes] = gradients(loss, [inputs, ...Object.values(learned)]);
    const descent = (scale: Operand) => (scale === 1 ? slopes : slopes.map((value) => mul(scale, value)));
    current = {
      ...updated(learner, current, batch, statistics, descent),
      adversary: { perturbation: replay.next(perturbation, slope) },
    };
    losses.push(reshape(loss, [1]));
  }
  return { ...current, loss: mean(concat(losses, 0)) };
}

/**
 * @param statistics The network's statistics after the batch.
 * @param descent The gradients of a multiple of the objective, in the order of what is learned.
 */
function updated(
  { architecture, optimizer, constraint, averaging = 0 }: Learner,
  { parameters, state, averages, adversary }: StateValues,
  { rates }: StepBatch,
  statistics: ParameterValues,
  descent: (scale: Operand) => readonly Value[],
): StateValues {
  const learned = learnedOf(architecture, parameters);
  const names = Object.keys(learned);
  const next = optimizer.update({
    parameters: learned,
    gradients(scale: Operand = 1) {
      const slopes = descent(scale);
      return Object.fromEntries(names.map((name, i) => [name, slopes[i]]));
    },
    state,
    rates,
  });
  const kept = constraint === undefined ? next.parameters : constraint.apply(next.parameters);
  const after = { ...parameters, ...kept, ...statistics };
  return {
    parameters: after,
    state: next.state,
    averages: mapValues(averages, (average, name) => add(average, mul(1 - averaging, sub(after[name], average)))),
    adversary,
  };
}
