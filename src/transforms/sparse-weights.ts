import { ModelFormatError } from '../errors.ts';
import { filled } from '../graph/index.ts';
import { type ExternalReader, type GraphProto, tensorFromProto } from '../onnx/index.ts';
import { sizeOf, type Tensor } from '../tensor/index.ts';

/** Elements that a sparse tensor may be written out into: a file of some hundred bytes can name any number. */
const MOST_ELEMENTS = 1 << 26;

/** A tensor of which a file keeps what is not zero: indices are positions, or rows of coordinates. */
export function denseFromSparse(
  { values, indices, dims }: GraphProto['sparseInitializer'][number],
  external: ExternalReader | undefined,
): Tensor {
  if (values === undefined || indices === undefined)
    throw new ModelFormatError('a sparse tensor lacks values or indices');
  const name = values.name ?? '';
  const [elements, places] = [tensorFromProto(values, external), tensorFromProto(indices, external)];
  const shape = dims.map(Number);
  const size = sizeOf(shape);
  const { dtype } = elements;
  if (!(size >= 0 && size <= MOST_ELEMENTS) || dtype === 'string' || dtype === 'float16' || dtype === 'bfloat16') {
    throw new ModelFormatError(`sparse weights "${name}" of ${dtype} and shape [${shape}] are not supported`);
  }
  const dense = filled(dtype, shape, 0);
  const { length } = elements.data;
  const rank = places.shape.length === 2 ? places.shape[1] : 1;
  for (let i = 0; i < length; i++) {
    let at = rank === 1 ? Number(places.data[i]) : 0;
    if (rank > 1) for (let axis = 0; axis < rank; axis++) at = at * shape[axis] + Number(places.data[i * rank + axis]);
    if (!(at >= 0 && at < size))
      throw new ModelFormatError(`sparse weights "${name}" have an index outside of [${shape}]`);
    dense.data[at] = elements.data[i];
  }
  return dense;
}
