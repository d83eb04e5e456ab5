import { describe, expect, it } from 'vitest';
import { expectOperator } from '../../test/operator-case.ts';
import { normal } from '../../test/samples.ts';
import { applyOne, constant } from '../graph/index.ts';
import { nativeRuntime } from '../runtime/node.ts';
import { Einsum } from './einsum.ts';

const runtime = await nativeRuntime();

describe('Einsum', () => {
  const [i, j, k, b] = [2, 3, 4, 5];
  it.each<[string, ...number[][]]>([
    ['ij,jk->ik', [i, j], [j, k]],
    ['ij, jk', [i, j], [j, k]],
    ['ij,kj->ik', [i, j], [k, j]],
    ['bij,bjk->bik', [b, i, j], [b, j, k]],
    ['bhwc,hkc->bhwk', [2, 3, 2, 4], [3, 2, 4]],
    ['ij->ji', [i, j]],
    ['ji', [i, j]],
    ['ij->i', [i, j]],
    ['ij->', [i, j]],
    ['i,i->', [j], [j]],
    ['i,i', [j], [j]],
    ['i,j->ij', [i], [j]],
    ['i,j->ji', [i], [j]],
    ['ij,ij->ij', [i, j], [i, j]],
    ['ij,jk,kb->ib', [i, j], [j, k], [k, b]],
    ['ij,jk->k', [i, j], [j, k]],
    ['ij,kb->ik', [i, j], [k, b]],
    ['...ij,...jk->...ik', [b, i, j], [b, j, k]],
    ['...ij,jk->...ik', [2, b, i, j], [j, k]],
    ['...ij,...jk', [2, b, i, j], [2, b, j, k]],
    ['...ij,...jk->...ik', [2, 1, i, j], [1, b, j, k]],
    ['...i->...', [2, 3, 4]],
    ['i...->...', [2, 3, 4]],
    ['ii->i', [3, 3]],
    ['ii->', [3, 3]],
    ['ii', [3, 3]],
    ['...ii->...i', [2, 3, 3]],
    ['iij,ij->j', [3, 3, 2], [3, 2]],
  ])('%s', async (equation, ...shapes) => {
    const inputs = shapes.map((shape, index) => normal(shape, index));
    await expectOperator(runtime, { operator: 'Einsum', inputs, attributes: { equation } });
  });

  it('refuses a letter that stands for two lengths', () => {
    const operands = [constant(normal([2, 3])), constant(normal([2, 4]))];
    expect(() => applyOne(Einsum, operands, { equation: 'ij,jk->ik' })).toThrow('letter j stands for lengths 3 and 2');
  });
});
