/** Attacks as files: from samples, labels and epsilon to adversarial examples, weights inside. */
import { isObject, requireArgument, requireKnownOptions } from '../arguments.ts';
import type { Classifier } from '../classifier/index.ts';
import { OptionError } from '../errors.ts';
import { applyOne, input, type Value } from '../graph/index.ts';
import { closeScores, radiusFindings } from '../harness/findings.ts';
import type { Attack, Options } from '../harness/index.ts';
import { type Loss, logOdds } from '../nn/index.ts';
import { ArgMax, and, cast, equal, mul, neg, not, reduceMin } from '../operators/index.ts';
import { type NormName, norms } from '../threat/index.ts';
import type { GraphAttack } from './attacks/graph-attack.ts';
import * as registered from './attacks/index.ts';
import type { GraphSubject } from './attacks/subject.ts';
import { type ExportedFile, type FileOptions, fileOf, fileOptions, noiseFor, requireExportable } from './file.ts';
import { GraphModel, requireGradient } from './graph-model.ts';
import { logitScales } from './logit-scales.ts';

/** The attacks that files can hold. */
export const graphAttacks: readonly GraphAttack[] = Object.values(registered);

export interface AttackFileOptions extends FileOptions {
  /** How distance is measured. @default 'Linf' */
  readonly norm?: NormName;
  /** The radius of the ball unless it is fed, in the scale of the inputs. @default none, so that it must be fed */
  readonly epsilon?: number;
  /** Leads toward classes that are fed in place of away from the true ones. @default false */
  readonly targeted?: boolean;
  /** Keeps adversarial examples in the classifier's box. @default true */
  readonly clip?: boolean;
  /** Options of the attack itself: steps and stepSize. */
  readonly options?: Options;
}

/** The names of the options; the compiler notices one that is forgotten. */
const known: Readonly<Record<keyof AttackFileOptions, true>> = {
  ...fileOptions,
  norm: true,
  epsilon: true,
  targeted: true,
  clip: true,
  options: true,
};

/**
 * An attack as an ONNX file of plain operators. From `x` [N, ...inputShape], `label` (or `target`) int64 [N], `epsilon` [] and,
 * for attacks that start at random, `noise` [N, ...inputShape], a point of the unit ball for each sample, to `adversarial`, in ball
 * and box, and the logits of both, `logits` and `adversarial_logits` [N, classes].
 *
 * It takes the steps that `attack` takes from the same start, in float32, and judges nothing: whether the model as it ships is
 * fooled, it alone can say. Further starts are further runs.
 *
 * @param attack fgsm, bim, pgd or apgd, or its name
 * @throws OptionError for an attack, a norm or an option that files cannot have
 * @throws UnsupportedOperatorError that names what the model has no gradient through
 * @example
 * const { bytes } = await exportAttack(classifier, pgd, { epsilon: 8 / 255, options: { steps: 40 } });
 * await writeFile('pgd.onnx', bytes);
 */
export async function exportAttack(
  classifier: Classifier,
  attack: string | Pick<Attack, 'name'>,
  options: AttackFileOptions = {},
): Promise<ExportedFile> {
  requireKnownOptions('exportAttack', options, known);
  requireExportable(classifier, options);
  const { norm = 'Linf', epsilon, targeted = false, clip = true } = options;
  const method = requireGraphAttack(attack);
  const { fed } = requireNorm(method, norm).graph;
  if (epsilon !== undefined) {
    requireArgument('epsilon', epsilon, Number.isFinite(epsilon) && epsilon > 0, 'a radius above 0');
  }
  const resolved = resolvedOptions(method, options.options);
  const how = await classifier.differentiation();
  requireGradient(classifier, how);
  const { inputShape, box } = classifier;
  const noiseScores = await classifier.shipped.outputs(noiseFor(classifier));
  const aim = targeted ? 'targeted' : 'untargeted';
  const { name, description } = method.attack;
  const steps = Object.entries(resolved).filter(
    ([option, value]) => value !== undefined && method.takes.includes(option),
  );
  const range = `in the scale ${box.low}..${box.high}`;
  const meanings = {
    x: `the clean samples, ${range}`,
    label: 'their true classes, counted from 0',
    target: 'the classes that are to be answered, counted from 0',
    epsilon: `the radius of the ball in ${norm}, ${range}`,
    noise: `where each start lies, a point of the unit ball of ${norm}`,
    adversarial: `adversarial examples within epsilon${clip ? ' and in the box' : ''}`,
    logits: 'the logits of x',
    adversarial_logits: 'the logits of the adversarial examples',
  };

  return fileOf(
    classifier,
    {
      kind: 'attack',
      description: `${name}, ${norm}, ${aim}, on ${classifier.name}: ${description}`,
      facts: {
        attack: name,
        norm,
        aim,
        box: clip ? `${box.low}..${box.high}` : 'none',
        ...Object.fromEntries(steps.map(([option, value]) => [option, value ?? ''])),
      },
      meanings,
      ...(epsilon !== undefined && { defaults: { epsilon } }),
      diagnostics: [
        ...(epsilon === undefined ? [] : radiusFindings(classifier, norms[norm], epsilon)),
        ...closeScores(classifier, noiseScores, 'inputs of noise'),
      ],
      build(batch) {
        const x = input('x', 'float32', [batch, ...inputShape]);
        const label = input(targeted ? 'target' : 'label', 'int64', [batch]);
        const radius = input('epsilon', 'float32', []);
        const noise = method.startsAtNoise ? input('noise', 'float32', [batch, ...inputShape]) : undefined;
        const model = new GraphModel(classifier, how);
        const scales = logitScales(model.logitsAt(x));
        const loss: Loss = (logits, labels) => logOdds(mul(logits, scales), labels);
        const ascent = (at: Value, climbed: Loss) => {
          const slope = model.slopeAt(at, climbed, label);
          return targeted ? { ...slope, loss: neg(slope.loss), gradient: neg(slope.gradient) } : slope;
        };
        const subject: GraphSubject = {
          input: x,
          epsilon: radius,
          norm: fed,
          box: clip ? box : undefined,
          noise,
          aim,
          ascent: (at) => ascent(at, loss),
          ascentUnscaled: (at) => ascent(at, logOdds),
          isFooled(logits) {
            const hits = equal(applyOne(ArgMax, [logits], { axis: 1, keepdims: 0 }), label);
            const areNumbers = cast(reduceMin(cast(equal(logits, logits), 'float32'), [1], false), 'bool');
            return targeted ? and(hits, areNumbers) : not(and(hits, areNumbers));
          },
        };
        const adversarial = method.propose(subject, resolved);
        return {
          inputs: [x, label, radius, ...(noise ? [noise] : [])],
          outputs: {
            adversarial,
            logits: model.logitsAt(x),
            adversarial_logits: model.logitsAt(adversarial),
          },
        };
      },
    },
    options,
  );
}

function requireGraphAttack(attack: string | Pick<Attack, 'name'>): GraphAttack {
  const name = isObject(attack) ? attack.name : attack;
  const found = graphAttacks.find((method) => method.attack.name === name);
  if (found !== undefined) return found;
  throw new OptionError(
    'attack',
    `${String(name)} cannot be exported`,
    `Files can hold ${graphAttacks.map((method) => method.attack.name).join(', ')}.`,
  );
}

function resolvedOptions({ attack, takes }: GraphAttack, options: Options = {}): Options {
  const resolved = attack.resolved(options);
  const strange = Object.keys(options).find((name) => options[name] !== undefined && !takes.includes(name));
  if (strange === undefined) return resolved;
  const hint = `It can have: ${takes.join(', ') || 'none'}. Restarts are further runs of the file.`;
  throw new OptionError(strange, `an exported ${attack.name} cannot have this option`, hint);
}

function requireNorm(method: GraphAttack, norm: NormName) {
  const { graph } = norms[norm] ?? {};
  if (graph?.fed !== undefined && method.norms.includes(norm)) return { graph: { fed: graph.fed } };
  throw new OptionError(
    'norm',
    `an exported ${method.attack.name} does not know ${norm}`,
    `It knows ${method.norms.join(', ')}.`,
  );
}
