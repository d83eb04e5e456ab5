import { describe, expect, it } from 'vitest';
import { parseCard } from '../classifier/card.ts';
import { GibbonError } from '../errors.ts';
import type { ModelOutput } from '../model/index.ts';
import { floats } from '../tensor/index.ts';
import { requireKnown } from './goal.ts';
import type { GoalOptions } from './options.ts';
import { goals } from './registry.ts';

const output = (name: string, ...shape: number[]): ModelOutput => ({ name, dtype: 'float32', shape });
const squashed = (...shape: number[]) => [{ ...output('score', ...shape), range: { low: 0, high: 1 } }];
const one = [output('score', 1)];
const list = [output('scores', 10)];
const nowhere = { left: 0.01, top: 0.01, right: 0.02, bottom: 0.02 };
const picture = { width: 64, height: 64 };

describe('a goal that cannot be meant', () => {
  it.each<[string, readonly ModelOutput[], GoalOptions, string, string]>([
    ['up', list, { by: 1 }, 'no output is one number a sample', 'Choose another goal'],
    ['up', one, {}, 'nothing says how far the value shall go', '--threshold VALUE, or --by'],
    ['up', one, { by: 1, threshold: 2 }, 'it contradicts threshold', '--by DIFFERENCE'],
    ['down', list, { element: 10, by: 1 }, '"scores" holds 10 numbers a sample', 'from 0 to 9'],
    ['leave', one, {}, 'nothing says which one shall be left', '--interval LOW..HIGH'],
    ['apart', list, {}, 'nothing says how far the answer shall move', '--by DIFFERENCE'],
    ['flip', list, { classes: [3, 12] }, '12 is none of 10 labels', 'from 0 to 9'],
    ['top', list, { first: 10 }, 'all 10 classes are among the first 10', 'less than 10'],
    ['cross', [...one, output('other', 1)], {}, 'several outputs are one number a sample', '--output score'],
    ['cross', one, { output: 'nothing' }, 'there is no output "nothing"', '"score" [1]'],
    ['cross', squashed(1), { threshold: 3 }, 'scores from 0 to 1, and 3 is not among them', 'between 0 and 1'],
    ['up', squashed(1), { threshold: -0.5 }, 'scores from 0 to 1, and -0.5 is not', 'between 0 and 1'],
    ['flip', squashed(4), { threshold: 0 }, 'scores from 0 to 1, and 0 is not among them', 'between 0 and 1'],
    ['positions', squashed(1, 8, 8), { threshold: 2 }, 'and 2 is not among them', 'between 0 and 1'],
    ['leave', squashed(1), { interval: { low: -1, high: 1 } }, 'never leave -1..1', 'narrower'],
    ['dodge', list, { threshold: 1.5 }, '1.5 is not a cosine', 'between -1 and 1'],
    ['dodge', list, { metric: 'L2' }, 'distances have no usual one', '--threshold DISTANCE'],
    ['impersonate', list, {}, 'nothing says whom to impersonate', '--reference FILE'],
    ['positions', list, {}, 'no output is an answer for each of many positions', 'Choose another goal'],
    ['positions', [output('map', 3, 8, 8)], { axis: 3 }, '3 is not one of [3,8,8]', 'from 0 to 2'],
    [
      'positions',
      [output('map', 3, 8, 8)],
      { reference: floats([5]) },
      'holds 5 numbers, and there are 64',
      'class of each',
    ],
    [
      'positions',
      [output('t', 4, 3)],
      { reference: floats([4], [0, 1, 3, 0]) },
      'wants class 3',
      'counted from 0 to 2',
    ],
    ['positions', [output('map', 3, 8, 8)], { region: nowhere }, 'no position lies in it', 'larger'],
    ['spell', [output('t', 4, 3)], {}, 'nothing says what shall be read', '--text WORD'],
    ['spell', [output('t', 4, 3)], { text: [1, 3] }, '3 is none of 3 classes', 'from 0 to 2'],
    ['spell', [output('t', 4, 3)], { text: [0, 1] }, 'class 0 means nothing', '--blank N'],
    ['spell', [output('t', 4, 3)], { text: [1, 1, 2, 1] }, 'it takes 5 moments', 'shorter'],
    ['spell', list, { text: [1] }, 'no output is a list of class scores for each moment', 'Choose another goal'],
    ['hide', list, {}, 'no head of a detector is known on "scores" [10]', '"head" in the model card'],
    ['hide', [output('y', 6, 40)], { threshold: 7 }, '7 is not a score', 'between 0 and 1'],
    ['hide', [output('y', 6, 40)], { classes: [2] }, '2 is none of 2 classes', 'from 0 to 1'],
  ])('%s on %j', (name, outputs, options, message, hint) => {
    const make = () => goals[name].on(outputs, options, picture);
    expect(make).toThrow(GibbonError);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  it('is a detector of a model that takes no pictures', () => {
    expect(() => goals.hide.on([output('y', 6, 40)], {})).toThrow('a detector takes pictures');
  });

  it('is one whose reference is of another size', () => {
    expect(() => goals.impersonate.on(list, { reference: floats([3]) })).toThrow('holds 3 numbers, and "scores" 10');
  });

  it('is one that is told what it does not take', () => {
    expect(() => requireKnown(goals.hide, ['threshold', 'by'])).toThrow('the goal hide does not take it');
    for (const kind of Object.values(goals)) expect(() => requireKnown(kind, kind.options)).not.toThrow();
  });
});

describe('the head in a model card', () => {
  const boxes = { output: 'y', axis: 0, from: 0, to: 4, form: 'centre' };
  const classes = { output: 'y', axis: 0, from: 4, to: 6, squash: 'sigmoid' };
  const read = (head: object) => parseCard(JSON.stringify({ head }), 'card.json').head;

  it('is read, and finds its boxes', () => {
    const head = read({ boxes, classes });
    expect(head).toEqual({ boxes, classes });
    expect(() => goals.hide.on([output('y', 6, 12)], { ...(head && { head }) }, picture)).not.toThrow();
    expect(() => goals.hide.on([output('y', 5, 12)], { ...(head && { head }) }, picture)).toThrow('features 4 to 6');
  });

  it.each([
    ['boxes that are missing', { classes }],
    ['a form that is unknown', { boxes: { ...boxes, form: 'round' }, classes }],
    ['features upside down', { boxes, classes: { ...classes, from: 9 } }],
    ['an axis that is no number', { boxes, classes: { ...classes, axis: '1' } }],
    ['objectness without a place', { boxes, classes, objectness: {} }],
  ])('is refused for %s', (_, head) => {
    expect(() => read(head)).toThrow(/"head" is .*/);
  });
});
