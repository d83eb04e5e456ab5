import { describe, expect, it } from 'vitest';
import { node, onnxFile, randomWeights, tensorType } from '../../test/onnx-model.ts';
import { tokens } from '../../test/plausible-models.ts';
import { colours, tableOfVectors } from '../../test/small-models.ts';
import { decodeModel } from '../onnx/index.ts';
import { floats, integers, row, rowsOf } from '../tensor/index.ts';
import { embedded, nearestToken, type TokenEmbedding, tokenChanges, tokenEmbedding } from './token-ids.ts';

const file = decodeModel(tokens());

function found(options?: Parameters<typeof tokenEmbedding>[1]): TokenEmbedding {
  const embedding = tokenEmbedding(file, options);
  if (embedding === undefined) throw new Error('no embedding is found');
  return embedding;
}

describe('the embedding of tokens', () => {
  it('is found by its ids, or by name, with what else the outputs depend on', () => {
    expect(found()).toMatchObject({ at: 'embedded', ids: 'input_ids', beside: ['attention_mask'] });
    expect(found({ at: 'embedded' }).at).toBe('embedded');
    expect(found({ input: 'input_ids' }).at).toBe('embedded');
    expect(found().table.shape).toEqual([50, 8]);
    expect(tokenEmbedding(decodeModel(tableOfVectors()))?.ids).toBe('id');
  });

  it('is the one of the largest table, whichever comes first', () => {
    const ids = tensorType(['N', 'T'], 'int64');
    const bytes = onnxFile({
      inputs: { segments: ids, words: ids },
      nodes: [
        node('Gather', ['two', 'segments'], 'of segments'),
        node('Gather', ['many', 'words'], 'of words'),
        node('Add', ['of segments', 'of words'], 'y'),
      ],
      weights: { two: randomWeights([2, 4], 'two'), many: randomWeights([30, 4], 'many') },
      outputs: ['y'],
    });
    expect(tokenEmbedding(decodeModel(bytes))).toMatchObject({ at: 'of words', beside: ['segments'] });
    expect(tokenEmbedding(decodeModel(bytes), { input: 'segments' })?.at).toBe('of segments');
  });

  it('is not found where there is none, or another is named', () => {
    expect(tokenEmbedding(decodeModel(colours()))).toBeUndefined();
    expect(tokenEmbedding(file, { at: 'kept' })).toBeUndefined();
    expect(tokenEmbedding(file, { input: 'attention_mask' })).toBeUndefined();
  });

  it('has a row for each token, from which the token is read again', () => {
    const embedding = found();
    const ids = integers([2, 3], [0, 49, 7, 7, 21, 30]);
    const values = embedded(embedding, ids);
    expect(values.shape).toEqual([2, 3, 8]);
    expect([...row(values, 0).subarray(8, 16)]).toEqual([...row(embedding.table, 49)]);
    expect(rowsOf(floats([6, 8], values.data)).map(nearestToken(embedding))).toEqual([0, 49, 7, 7, 21, 30]);
  });

  it('tells which tokens an example is nearest to, of positions that moved', () => {
    const embedding = found();
    const ids = integers([2, 3], [1, 2, 3, 4, 5, 6]);
    const values = embedded(embedding, ids);
    const example = row(values, 0).slice();
    example.set(row(embedding.table, 40), 8);
    expect(tokenChanges(embedding, ids, values, [example, undefined])).toEqual([
      { before: [1, 2, 3], after: [1, 40, 3] },
      { before: [4, 5, 6], after: undefined },
    ]);
  });

  it.each([50, -1, 1e9])('refuses %d, which is not the id of a token', (id) => {
    expect(() => embedded(found(), integers([1, 1], [id]))).toThrow(/is not the id of a token/);
  });
});
