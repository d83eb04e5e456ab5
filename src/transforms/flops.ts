/** How much arithmetic a graph asks for, counted from its shapes. */
import { type Graph, type Node, nodesOf, type Value } from '../graph/index.ts';
import { sizeOf } from '../tensor/index.ts';

/** Multiplications and additions of one run: two for each step of a convolution or matrix product, none for the rest. */
export function flopsOf(graph: Graph): number {
  return nodesOf(Object.values(graph.outputs)).reduce((total, node) => total + 2 * multiplications(node), 0);
}

function multiplications({ operator, inputs: [a, b], outputs: [output], attributes }: Node): number {
  if (a === undefined || b === undefined) return 0;
  switch (operator.name) {
    case 'Conv':
      return sizeOf(output.shape) * kernelSize(b);
    case 'ConvTranspose':
      return sizeOf(a.shape) * kernelSize(b);
    case 'MatMul':
      return sizeOf(output.shape) * a.shape[a.shape.length - 1];
    case 'Gemm':
      return sizeOf(output.shape) * a.shape[attributes.transA === 1 ? 0 : 1];
    default:
      return 0;
  }
}

/** Weights that meet at one element: all axes but the first, which counts output channels in Conv, input ones in ConvTranspose. */
const kernelSize = (weights: Value): number => sizeOf(weights.shape.slice(1));
