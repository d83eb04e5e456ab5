/** The page of an audit in English. */
import type { AuditDiagnostic, AuditResult, AuditRung } from '../../../evaluation/index.ts';
import type { GoalWords } from '../../../goals/index.ts';
import { grouped } from '../../../numbers.ts';

/** A share in percent, a count, and other numbers that are words already. */
type Words = string;

export const en = {
  tag: 'en',
  title: (model: string) => `Robustness audit of ${model}`,
  lead: 'How often the model still answers correctly when somebody changes its inputs on purpose, within a limit that is named below.',
  preliminary: 'Preliminary',
  preliminaryBecause: {
    samples: ({ data }: AuditResult) =>
      `Some checks need more than ${grouped(data.samples)} ${data.samples === 1 ? 'sample' : 'samples'}`,
  },
  /** Clauses as one sentence. */
  sentence: (clauses: readonly string[]) => `${clauses.join('; ')}.`,

  inShort: 'In short',
  changed: (fooled: Words, right: Words, share: Words, limit: Words) =>
    `${fooled} of the ${right} answers that were correct (${share}) can be changed. ${limit}`,
  nothingChanged: (right: Words, limit: Words) => `None of the ${right} correct answers was changed. ${limit}`,
  byHowLittle: (distance: Words, norm: string) => ` Half of these changes are no larger than ${distance} (${norm}).`,
  worst: (name: string, samples: Words, robust: Words, clean: Words) =>
    `Worst off is ${name}: of its ${samples} samples ${robust} are still answered correctly under attack, ${clean} before.`,
  onlySample: (name: string, robust: boolean, clean: boolean) =>
    `Worst off is ${name}: its only sample is answered ${clean ? (robust ? 'correctly, also under attack' : 'correctly, but no longer under attack') : 'wrongly before any attack'}.`,
  allAlike: (robust: Words) => `All classes fare alike: of each, ${robust} are still answered correctly under attack.`,
  oneClass: 'All samples are of one class, so nothing is known of others.',
  noise: (noise: Words, clean: Words) =>
    `Beside it, random noise of the same size leaves ${noise} correct, and no change at all ${clean}.`,
  corrupted: (mean: Words) => ` Under fifteen kinds of corruption, ${mean} are correct on average.`,

  accuracy: 'Accuracy under attack',
  counted: (low: Words, high: Words, count: Words, total: Words) =>
    `${low} to ${high} at 95\u00a0% confidence; ${count} of ${total} ${total === '1' ? 'sample' : 'samples'}.`,
  bracket: (proved: Words, attacked: Words) =>
    `Between ${proved}, which is proved, and ${attacked}, which attacks left.`,
  undecided: (count: Words, total: Words) => `${count} of ${total} samples ${count === '1' ? 'is' : 'are'} undecided.`,
  required: (requirement: string, isMet: boolean, value: Words | undefined) =>
    `Required: ${requirement}. ${isMet ? 'Met' : 'NOT MET'}: ${value ?? 'not measured'}.`,
  known: 'This number is known: what attacks left is proved',
  knownMeaning: 'Every sample was either fooled or proved to resist whatever an attacker does within the limit.',
  verdicts: {
    signs: 'There are signs that this number is too high',
    'too few': 'Too few samples to tell whether this number is too high',
    'no sign': 'No sign against this number was found',
    'little left': 'Hardly anything is left that a stronger attack could take',
    unchecked: 'No check could look for signs against this number',
  } satisfies Record<AuditResult['verdict']['kind'], string>,
  meanings: {
    signs: 'The attacks may not have done their work: the true accuracy under attack may be lower.',
    'too few': 'What could not be told is neither a good sign nor a bad one.',
    'no sign': 'It remains an upper bound: attacks that find nothing do not prove that there is nothing.',
    'little left': 'So few samples resist that the true accuracy cannot be much lower.',
    unchecked: 'It is an upper bound about which nothing more is known.',
  } satisfies Record<AuditResult['verdict']['kind'], string>,
  couldHaveFound: (checks: number) => `${checks} checks that could have found a sign found none.`,
  needs: (samples: Words) => `The check that needs most takes ${samples} samples.`,

  epsilonTitle: 'Accuracy under growing change.',
  epsilonCaption: (samples: number, measured: string) =>
    `All attacks: the result of this audit on ${samples} samples, with its 95 % interval. The other curves show the shape, each from one attack and fewer samples (${measured}). Where noise does little and an attack does much, it is the direction of the change that matters.`,
  certifiedCaption: (samples: number) =>
    ` Proved: what no attack can beat, on ${samples}; the truth lies between that curve and the attacks.`,
  measuredOn: (attack: string, samples: number) => `${attack} on ${samples}`,
  accuracyAxis: 'accuracy',
  allAttacks: 'all attacks',
  proved: 'proved',

  examples: 'Samples whose answer was changed',
  examplesTitle: 'Before, the change, and after.',
  examplesCaption:
    'Below each picture, the model’s answer and its confidence. The change is drawn around grey, enlarged as the caption says.',
  clean: 'before',
  perturbation: 'change',
  times: (factor: Words) => `× ${factor}`,
  adversarial: 'after',
  truly: (sample: Words, name: string, attack: string, norm: string, distance: Words) =>
    `${sample}, truly ${name}; changed by ${attack}, ${norm} ${distance}`,
  className: (index: number) => `class ${index}`,
  exampleHeadings: ['sample', 'true class', 'before', 'after', 'attack'],

  classes: 'Class by class',
  classesTitle: 'Accuracy class by class, those that lose most first.',
  classesCaption: (hidden: number) =>
    `Bars are under attack, marks before any.${hidden > 0 ? ` ${hidden} classes that lose less are in the record only.` : ''}`,
  underAttack: 'accuracy under attack',
  before: 'before any attack',
  classLabel: (name: string, samples: number) => `${name} (${samples} sample${samples === 1 ? '' : 's'})`,
  mistakes: 'mistakes',
  confidence: (clean: Words | undefined, adversarial: Words | undefined) =>
    `mean confidence in wrong answers before any attack: ${clean ?? 'it makes none'}; under attack: ${adversarial ?? 'it makes none'}`,

  attacks: 'The attacks',
  ladder: (attacks: number, right: Words) =>
    `A sample counts as correct only if no attack changes the answer. ${attacks} attacks were run, one after the other, on the ${right} samples that the model answers correctly before any attack, or on those of them that had resisted until then.`,
  attackHeadings: {
    attack: 'attack',
    runOn: 'run on',
    fooled: 'fooled',
    left: 'accuracy left',
    alone: 'on its own',
    survives: 'fool as 8-bit images',
    agrees: 'fool the second judge',
    passes: 'passes a sample, forward + backward',
    time: 'time',
  },
  kinds: {
    gradient: 'follows the gradient',
    scores: 'searches by scores, without gradients',
    decision: 'searches by answers alone',
    none: 'random',
    transfer: 'examples made on another model',
  } satisfies Record<AuditRung['access'], string>,
  describes: (description: string) => description,
  to: ' to ',

  transferTitle: 'Examples that were made on other models.',
  transferCells: 'How often they fool, in percent. Empty cells were not measured.',
  transferBars: (model: string) =>
    `How often they fool ${model}, by the same attack. Where this is high, to keep the model secret protects little.`,
  thatFool: 'examples that fool',
  madeOn: (model: string) => `made on ${model}`,

  checks: 'What speaks for and against the number',
  checksLead:
    'An attack that does not work makes a model look robust. Each check below is one way in which that happens; those with the largest effect come first. The power is the effect that these samples would have shown at least once in 97.5\u00a0% of all draws.',
  checkHeadings: ['result', 'check and what was found', 'effect (95\u00a0% interval)', 'power, limit'],
  outcomes: {
    passed: 'passed',
    alarm: 'alarm',
    'too few': 'too few samples',
    'not applicable': 'not applicable',
  } satisfies Record<AuditDiagnostic['verdict'], string>,
  units: { points: 'points', samples: '% of samples', examples: '% of examples' },
  sees: (sees: Words, limit: Words) => `sees ${sees}, limit ${limit}`,
  needsSamples: (needs: number | null) =>
    needs === null
      ? 'Too near its limit to tell on the samples that it looks at.'
      : `It needs ${grouped(needs)} samples.`,
  noneApplies: (checks: number, because: string) => `None of the ${checks} checks applies: ${because}.`,
  /** Why a check has nothing to look at, whichever it is. */
  inapplicable: {
    'little left': 'hardly any sample resists, so there is nothing left to find',
    'no classes': 'it is about the classes of a classifier, and this goal has none',
  } as Readonly<Record<string, string>>,

  cost: 'What it cost',
  passes: (forwards: Words, backwards: Words, time: Words) =>
    `${forwards} forward and ${backwards} backward passes of one sample, in ${time}.`,

  limits: 'What this report does not say',
  limitItems: [
    'Attacks show that something can be found, never that nothing can: the accuracy under attack is an upper bound.',
    'It holds for the file, the data and the kind of change that are named here. Other changes, e.g. larger ones, rotations, or stickers, are other questions.',
    'The intervals are about the draw of the samples alone, at a confidence of 95\u00a0% (Clopper and Pearson 1934).',
    'Whether a number is good enough is for those to decide who know what the model is used for.',
  ],

  goal: 'goal',
  mayChange: 'what may change',
  measured: ([name, before, after]: readonly string[]) => `Over all, ${name}: ${before} before, ${after} under attack.`,
  measureHeadings: ['over all samples', 'before', 'under attack'],
  /** What Gibbon calls in English, in the language of the page. */
  said: (english: string) => english,

  tested: 'What was tested, and how it was sampled',
  model: 'model',
  modelFacts: (classes: Words | undefined, shape: string, weights: Words | undefined, operators: Words | undefined) =>
    [
      ...(classes === undefined ? [] : [`${classes} classes`]),
      `inputs of shape ${shape}`,
      ...(weights === undefined ? [] : [`${weights} weights`]),
      ...(operators === undefined ? [] : [`${operators} operators`]),
    ].join(', '),
  samples: 'samples',
  sampled: (count: Words, from: string) =>
    `the first ${count} of ${from}, in the order of the data; none was chosen or left out by its content`,
  attacker: 'attacker',
  knows: 'knows the file, its weights included, and may ask it as often as the attacks need',
  limit: 'limit',
  attackSet: 'attacks',
  presetOn: (preset: string, runtime: string) =>
    `the ladder “${preset}”, each example judged by the file itself on ${runtime}`,
  secondJudge: 'second judge',

  origin: 'Where it comes from',
  modelFile: 'model file',
  data: 'data',
  pixels: 'pixels',
  values: 'values',
  software: 'software',
  softwareOf: (version: string, runtime: string, seed: number) => `gibbon ${version} on ${runtime}, seed ${seed}`,
  machine: 'machine',
  when: 'when',
  whenOf: (from: string, until: string) => `${from} to ${until} UTC`,
  notes: 'Notes',
  again: 'Run it again:',

  signature: 'Signed by',
  signatureFields: ['Name', 'Role', 'Date', 'Signature'],

  limitOf: (
    inWords: string,
    _: { norm: string; epsilon: number; levels: number | undefined; low: number; high: number; clip: boolean },
  ) => inWords,
};

/** All that a page says; a language that lacks something does not compile. */
export type Text = typeof en;

/** A goal as a page tells of it. */
export interface ToldGoal extends GoalWords {
  /** Whether samples are pictures. */
  readonly isPicture: boolean;
}
