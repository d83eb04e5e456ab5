/** What the options of an attack must agree on, among themselves and with the model. */

import { attacks } from '../../attacks/registry.ts';
import type { Classifier } from '../../classifier/index.ts';
import { isArrayFile } from '../../data/index.node.ts';
import { OptionError } from '../../errors.ts';
import type { OptionValue } from '../../harness/index.ts';
import type { NormName } from '../../threat/index.ts';
import type { Size } from '../shell/words.ts';
import { flagOf } from './options.ts';

/** What may contradict each other. */
interface Asked {
  readonly attack: string;
  readonly norm: NormName;
  readonly label: number | undefined;
  readonly labels: string | undefined;
  readonly labelOffset: number | undefined;
  readonly target: number | undefined;
}

/** @throws OptionError for options that contradict each other, before anything is read */
export function refuseContradictions(
  { attack: name, label, labels, labelOffset, target, norm }: Asked,
  options: Readonly<Record<string, OptionValue>>,
): void {
  const method = attacks[name];
  if (!method.norms.includes(norm)) {
    throw new OptionError('--norm', `${method.name} does not know ${norm}`, `It knows ${method.norms.join(', ')}.`);
  }
  if (target !== undefined && !method.aims.includes('targeted')) {
    const takers = Object.values(attacks).filter(({ aims }) => aims.includes('targeted'));
    const known = takers.map(({ name }) => name).join(', ');
    throw new OptionError('--target', `${method.name} cannot be aimed at a class`, `These can: ${known}.`);
  }
  for (const name of Object.keys(options)) {
    if (options[name] === undefined || Object.hasOwn(method.options, name)) continue;
    const takers = Object.values(attacks).filter((attack) => Object.hasOwn(attack.options, name));
    const known = takers.map((attack) => `--attack ${attack.name}`).join(', ');
    throw new OptionError(flagOf(name), `${method.name} has no such option`, `It belongs to ${known}.`);
  }
  if (label !== undefined && labels !== undefined) {
    throw new OptionError('--label', 'it contradicts --labels', 'Give one class for all inputs, or a file.');
  }
  if (label !== undefined && labelOffset !== undefined) {
    throw new OptionError(
      '--label-offset',
      'it has no meaning beside --label, which is a class by the count of the model',
      'Add the offset to the label yourself.',
    );
  }
  if (label !== undefined && label === target) {
    throw new OptionError('--target', `${target} is also the label`, 'Choose a class that the inputs are not of.');
  }
}

/** @throws OptionError for sizes of pictures that contradict each other or the inputs */
export function refuseSizes(
  inputs: readonly string[],
  { resize, crop }: { readonly resize?: number | Size; readonly crop?: number },
): void {
  const array = inputs.find(isArrayFile);
  const sizing = resize === undefined ? '--crop' : '--resize';
  if (array !== undefined && (resize ?? crop) !== undefined) {
    throw new OptionError(sizing, `it is for image files, but ${array} holds arrays`, 'Leave it out.');
  }
  if (typeof resize === 'object' && crop !== undefined) {
    throw new OptionError('--crop', 'it contradicts a --resize to height and width', 'Give one or the other.');
  }
  if (typeof resize === 'number' && crop !== undefined && crop > resize) {
    throw new OptionError('--crop', `${crop} x ${crop} do not fit in images scaled to ${resize}`, 'Give less.');
  }
}

/** @throws OptionError for an attack that starts from the sample itself */
export function refuseStarts(name: string): void {
  if (attacks[name].access === 'decision') return;
  const takers = Object.values(attacks).filter(({ access }) => access === 'decision');
  const known = takers.map((attack) => attack.name).join(', ');
  throw new OptionError('--start-from', `${name} begins at the sample itself`, `These begin elsewhere: ${known}.`);
}

/** @throws OptionError for an attack that makes no examples that others could judge, or another goal than a wrong class */
export function refuseSurrogates(name: string, goal: string | undefined): void {
  const { access, seeks } = attacks[name];
  if (goal !== undefined) {
    throw new OptionError('--surrogate', 'it is about classes, and --goal names another aim', 'Leave one of them out.');
  }
  if (access === 'gradient' && seeks === 'within epsilon') return;
  const able = Object.values(attacks).filter((one) => one.access === 'gradient' && one.seeks === 'within epsilon');
  const known = able.map((attack) => attack.name).join(', ');
  throw new OptionError(
    '--surrogate',
    seeks === 'smallest' ? `${name} stops at the boundary of the surrogate itself` : `${name} follows no gradients`,
    `These carry over: ${known}.`,
  );
}

/** @throws OptionError for a class that the model does not have */
export function requireClasses(
  { classCount }: Classifier,
  { label, target }: { readonly label?: number | undefined; readonly target?: number | undefined },
): void {
  for (const [option, index] of Object.entries({ '--label': label, '--target': target })) {
    if (index === undefined || index < classCount) continue;
    throw new OptionError(
      option,
      `${index} is none of the model's ${classCount} classes`,
      `They are counted from 0 to ${classCount - 1}.`,
    );
  }
}

/** @throws OptionError if the inputs are of the class that they shall be taken for already */
export function requireOtherTarget(labels: Int32Array | undefined, target: number | undefined): void {
  if (target === undefined || labels === undefined || labels.some((label) => label !== target)) return;
  throw new OptionError('--target', `all inputs are of class ${target}`, 'Choose a class that they are not of.');
}
