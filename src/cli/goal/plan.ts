/** A goal as flags say it, before the model is known. */
import { parseNpy, readBytes } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import { type GoalOptions, goals, headsByName, requireKnown } from '../../goals/index.ts';
import type { FloatTensor, Tensor } from '../../tensor/index.ts';
import { floats } from '../../tensor/index.ts';
import type { ModelPlan } from '../inputs/model-plan.ts';
import type { GoalFlags } from './flags.ts';

export interface GoalPlan {
  /** Its name. */
  readonly goal: string;
  /** But for the head of a detector that is named, which needs the outputs. */
  readonly options: GoalOptions;
  readonly headName: string | undefined;
  /** A file with an input or an embedding. */
  readonly reference: string | undefined;
  readonly mask: string | undefined;
  readonly features: string | undefined;
}

/**
 * @returns Undefined where no goal is named
 * @throws OptionError for options that the goal does not take, or without a goal
 */
export function goalPlan(flags: GoalFlags, model: ModelPlan): GoalPlan | undefined {
  const {
    goal,
    mask,
    features,
    classes,
    reference,
    head,
    element,
    threshold,
    by,
    interval,
    first,
    share,
    axis,
    text,
    blank,
    metric,
    region,
  } = flags;
  const plain = { element, threshold, by, interval, first, share, axis, blank, metric, region };
  if (goal === undefined) {
    const others = Object.entries({ ...plain, classes, text, reference, head, mask, features });
    const [given] = others.find(([, value]) => value !== undefined) ?? [];
    if (given === undefined) return undefined;
    throw new OptionError(
      `--${given}`,
      'it belongs to a goal',
      `Name one with --goal: ${Object.keys(goals).join(', ')}.`,
    );
  }
  const kind = goals[goal];
  const given = { ...plain, classes, text, reference, head };
  const isOption = (name: string): name is keyof typeof given => Object.hasOwn(given, name);
  requireKnown(
    kind,
    Object.keys(given)
      .filter(isOption)
      .filter((name) => given[name] !== undefined),
  );
  if (head !== undefined) namedHead(head);
  const options = {
    ...plain,
    classes: classes && classNumbers(classes, model),
    text: text === undefined ? undefined : letters(text, model),
  };
  const output = kind.options.includes('output') ? { output: model.output } : {};
  return { goal, options: { ...options, ...output }, headName: head, reference, mask, features };
}

/** The known head of a name. @throws OptionError where there is none */
export function namedHead(name: string) {
  const head = Object.hasOwn(headsByName, name) ? headsByName[name] : undefined;
  if (head !== undefined) return head;
  throw new OptionError('--head', `"${name}" is unknown`, `Known: ${Object.keys(headsByName).join(', ')}.`);
}

function classNumbers(words: readonly string[], { classNames }: ModelPlan): number[] {
  return words.map((word) => {
    if (/^\d+$/.test(word)) return Number(word);
    const index = classNames?.names.findIndex((name) => name === word || name.split(',')[0] === word) ?? -1;
    if (index >= 0) return index;
    throw new OptionError(
      '--classes',
      `"${word}" is not the name of a class`,
      classNames === undefined ? 'Give numbers, or names with --class-names FILE.' : `See ${classNames.path}.`,
    );
  });
}

/** The classes of a text: its letters by their names, or numbers. */
function letters(text: string, { classNames }: ModelPlan): number[] {
  if (classNames === undefined && /^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number);
  return [...text].map((letter) => {
    const index = classNames?.names.indexOf(letter) ?? -1;
    if (index >= 0) return index;
    throw new OptionError(
      '--text',
      `"${letter}" is not the name of a class`,
      classNames === undefined ? 'Give numbers, or letters with --class-names FILE.' : `See ${classNames.path}.`,
    );
  });
}

/** The numbers of an .npy file. */
export async function readFloats(path: string): Promise<FloatTensor> {
  const tensor: Tensor = parseNpy(await readBytes(path), path);
  return floats(tensor.shape, Array.from(tensor.data, Number));
}
