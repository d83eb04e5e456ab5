import { expect, it } from 'vitest';
import { nearestWord } from './nearest-word.ts';

const words = ['fgsm', 'pgd', 'apgd', 'square', 'hopskipjump', 'Linf', 'L2'];

it.each([
  ['fgsn', 'fgsm'],
  ['fsgm', 'fgsm'],
  ['FGS', 'fgsm'],
  ['pdg', 'pgd'],
  ['sqare', 'square'],
  ['hopskipjmp', 'hopskipjump'],
  ['lnif', 'Linf'],
  ['hskpjump', undefined],
  ['xyz', undefined],
  ['L3', undefined],
  ['', undefined],
])('finds what is near: %s, %s', (text, meant) => {
  expect(nearestWord(text, words)).toBe(meant);
});

it('finds nothing among no words', () => {
  expect(nearestWord('fgsm', [])).toBe(undefined);
});
