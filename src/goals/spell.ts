import { OptionError } from '../errors.ts';
import type { ModelOutput } from '../model/index.ts';
import { neg } from '../operators/index.ts';
import { smallest } from '../tensor/index.ts';
import { alignmentOf, decoded, editDistance, momentsFor } from './ctc.ts';
import { classesOf, leadOf, marginsAgainst } from './dense.ts';
import type { Answers, GoalKind } from './goal.ts';
import { allAbove } from './largest-margins.ts';
import { chosenOutput } from './outputs.ts';

/**
 * A CTC output reads a text of the attacker's. Of all alignments of the text with the moments, the one that the clean answer is nearest to
 * is kept, and every moment climbs to its class; the judge reads the answer as it is, by whatever alignment.
 *
 * @see Carlini and Wagner 2018, Audio Adversarial Examples, arXiv 1801.01944, section IV-B: the loss at a fixed alignment
 */
export const spell: GoalKind = {
  name: 'spell',
  description: 'what is read from a CTC output, moment by moment without repeats and --blank, becomes --text',
  options: ['output', 'text', 'blank'],
  on(outputs, { output: name, text, blank = 0 }) {
    const isReading = ({ shape }: ModelOutput) => shape.filter((length) => length > 1).length === 2;
    const { name: output, shape } = chosenOutput(outputs, name, 'a list of class scores for each moment', isReading);
    const [moments, classes] = shape.filter((length) => length > 1);
    const grid = { classes, before: moments, after: 1 };
    if (text === undefined) {
      throw new OptionError('text', 'nothing says what shall be read', 'Give --text WORD.');
    }
    const wrong = [...text, blank].find((letter) => letter >= classes);
    if (wrong !== undefined) {
      throw new OptionError(
        'text',
        `${wrong} is none of ${classes} classes`,
        `They are counted from 0 to ${classes - 1}.`,
      );
    }
    if (text.includes(blank)) {
      throw new OptionError(
        'blank',
        `class ${blank} means nothing, and the text holds it`,
        'Name the class of blanks: --blank N.',
      );
    }
    const needed = momentsFor(text);
    if (needed > moments) {
      throw new OptionError(
        'text',
        `it takes ${needed} moments, and "${output}" has ${moments}`,
        'Give a shorter one.',
      );
    }
    const read = (answers: Answers) => decoded(classesOf(answers[output].data, grid, 0), blank);
    const shown = text.join(' ');
    return {
      words: {
        en: { harm: `"${output}" reads ${shown}`, spared: `that are not read as ${shown}` },
        zh: { harm: `“${output}”读作 ${shown}`, spared: `没有被读作 ${shown} 的` },
      },
      ways: 1,
      referenceSize: moments,
      reference: (clean) => alignmentOf(text, blank, moments, (at, own) => leadOf(clean[output], grid, at, own)),
      margins: (values, alignment) => allAbove(neg(marginsAgainst(values[output], alignment, grid, 0))),
      judge(answers, alignment) {
        const margin = smallest(alignment.map((own, at) => leadOf(answers[output], grid, at, own)));
        const [found, wanted] = [read(answers), text];
        return [
          { margin, isReached: found.length === wanted.length && found.every((letter, i) => letter === wanted[i]) },
        ];
      },
      measure: (answers) => ({
        name: 'edits from the text',
        inChinese: '与目标文字的编辑距离',
        value: editDistance(read(answers), text),
      }),
    };
  },
};
