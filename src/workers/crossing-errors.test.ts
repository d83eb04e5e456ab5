import { expect, it } from 'vitest';
import * as errors from '../errors.ts';
import { arrived, departing } from './crossing-errors.ts';

const samples: readonly errors.GibbonError[] = [
  new errors.GibbonError('own', 'a message', 'a hint'),
  new errors.ModelFormatError('bad bytes', { offset: 12, hint: 'look there' }),
  new errors.UnsupportedOperatorError([{ operator: 'Sin', node: 'n', reason: 'no rule' }], 'leave it'),
  new errors.PropertyFormatError('odd word', { path: 'p.vnnlib', line: 3, column: 7 }),
  new errors.EmptyBoxError('5 is above 3', { path: 'p.vnnlib', line: 2, column: 1 }),
  new errors.ShapeError('[2] is not [3]'),
  new errors.ClassifierError('no input', 'give one'),
  new errors.OptionError('--epsilon', 'below 0', 'give more'),
  new errors.DataError('empty', { path: 'x.npy', hint: 'fill it' }),
  new errors.RuntimeError('it broke', 'try again'),
  new errors.QueueError('not reached', 'start it'),
  new errors.DeviceError('webgpu', 'no card', 'plug one in'),
];

it('every class of errors is tried', () => {
  const classes = Object.values(errors).map(({ name }) => name);
  expect(samples.map((sample) => sample.constructor.name).sort()).toEqual(classes.sort());
});

it.each(samples.map((sample) => [sample.name, sample] as const))('%s arrives as what it was', (_, sample) => {
  const back = arrived(structuredClone(departing(sample)));
  expect(back).toBeInstanceOf(sample.constructor);
  expect({ ...back, message: back.message }).toEqual({ ...sample, message: sample.message });
  expect(back.stack).toBe(sample.stack);
});

it('whatever else is thrown is a fault of the runtime', () => {
  for (const thrown of [new TypeError('strange'), 'strange']) {
    const back = arrived(structuredClone(departing(thrown)));
    expect(back).toBeInstanceOf(errors.RuntimeError);
    expect([back.message, back.code, back.name]).toEqual(['strange', 'runtime', 'RuntimeError']);
  }
});
