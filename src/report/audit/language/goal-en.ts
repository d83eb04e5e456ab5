/** What the page of an audit says otherwise in English where the harm is a goal. */
import { grouped } from '../../../numbers.ts';
import type { Text, ToldGoal } from './en.ts';

export function goalEn({ harm, spared, isPicture }: ToldGoal): Partial<Text> {
  const thing = isPicture ? 'picture' : 'sample';
  const things = `${thing}s`;
  const left = `${things} ${spared}`;
  const capital = `${isPicture ? 'Pictures' : 'Samples'} ${spared}`;
  return {
    lead: `${capital}: how many there are when somebody changes the inputs on purpose, within a limit that is named below.`,
    preliminaryBecause: {
      samples: ({ data }) =>
        `Some checks need more than ${grouped(data.samples)} ${data.samples === 1 ? thing : things}`,
    },
    changed: (fooled, right, share, limit) =>
      `The goal is ${harm}. It is reached for ${fooled} of the ${right} ${things} (${share}) for which it was not reached before. ${limit}`,
    nothingChanged: (right, limit) =>
      `The goal is ${harm}. It is reached for none of the ${right} ${things} for which it was not reached before. ${limit}`,
    noise: (noise, clean) =>
      `Beside it, with random noise of the same size ${noise} are ${left}, and with no change at all ${clean}.`,
    accuracy: `${capital} under attack`,
    counted: (low, high, count, total) => `${low} to ${high} at 95\u00a0% confidence; ${count} of ${total} ${things}.`,
    meanings: {
      signs: 'The attacks may not have done their work: the true number may be lower.',
      'too few': 'What could not be told is neither a good sign nor a bad one.',
      'no sign': 'It remains an upper bound: attacks that find nothing do not prove that there is nothing.',
      'little left': `So few ${things} resist that the true number cannot be much lower.`,
      unchecked: 'It is an upper bound about which nothing more is known.',
    },
    epsilonTitle: `${capital}, under growing change.`,
    epsilonCaption: (samples, measured) =>
      `All attacks: the result of this audit on ${samples} ${things}, with its 95 % interval. The other curves show the shape, each from one attack and fewer ${things} (${measured}). Where noise does little and an attack does much, it is the direction of the change that matters.`,
    accuracyAxis: 'goal not reached',
    examples: `${isPicture ? 'Pictures' : 'Samples'} for which the goal was reached`,
    examplesCaption:
      'Below each picture, what the goal measures. The change is drawn around grey, enlarged as the caption says.',
    exampleHeadings: [isPicture ? 'picture' : 'sample', '', 'before', 'after', 'attack'],
    ladder: (attacks, right) =>
      `The goal counts as not reached only if no attack reaches it. ${attacks} attacks were run, one after the other, on the ${right} ${things} for which it was not reached before any attack, or on those of them that had resisted until then.`,
    attackHeadings: {
      attack: 'attack',
      runOn: 'run on',
      fooled: 'reached',
      left: 'not reached yet',
      alone: 'not reached on its own',
      survives: 'reached as 8-bit images too',
      agrees: 'reached for the second judge too',
      passes: 'passes a sample, forward + backward',
      time: 'time',
    },
    limitItems: [
      'Attacks show that something can be found, never that nothing can: the number is an upper bound.',
      `It holds for the file, the data, the goal and the kind of change that are named here. Other changes, e.g. larger ones, and other goals are other questions.`,
      `The intervals are about the draw of the ${things} alone, at a confidence of 95\u00a0% (Clopper and Pearson 1934).`,
      'Whether a number is good enough is for those to decide who know what the model is used for.',
    ],
  };
}
