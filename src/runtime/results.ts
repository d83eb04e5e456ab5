import { type FloatTensor, isFloat32 } from '../tensor/index.ts';
import type { Tensors } from './runtime.ts';

/** An output of a program that is float32 by how its graph was built. */
export function floatResult(results: Tensors, name: string): FloatTensor {
  const result = results[name];
  if (!isFloat32(result)) throw new TypeError(`"${name}" should be float32 and is ${result.dtype}`);
  return result;
}
