import { input } from '../graph/index.ts';
import { cast } from '../operators/index.ts';
import type { Program } from '../runtime/index.ts';
import type { FloatTensor, Tensor } from '../tensor/index.ts';
import type { Model } from './model.ts';
import { isIdentity, type Preprocessing, placed } from './preprocessing.ts';

/** What makes a model's own inputs of inputs in the user's scale. */
export interface Preparation {
  /** @param inputs [N, ...shape] */
  prepare(inputs: FloatTensor): Promise<Tensor>;
  dispose(): Promise<void>;
}

/** The only thing that stands between the user's inputs and the file: the preprocessing that the user named. */
export function preparation({ runtime, attacked: { dtype } }: Model, preprocessing: Preprocessing): Preparation {
  const programs = new Map<string, Promise<Program>>();
  return {
    async prepare(inputs) {
      if (isIdentity(preprocessing) && dtype === 'float32') return inputs;
      const key = String(inputs.shape);
      const x = input('inputs', 'float32', inputs.shape);
      const program =
        programs.get(key) ??
        runtime.compile({ inputs: [x], outputs: { prepared: cast(placed(x, preprocessing, dtype), dtype) } });
      programs.set(key, program);
      return (await (await program).run({ inputs })).prepared;
    },
    async dispose() {
      const compiled = [...programs.values()];
      programs.clear();
      for (const program of compiled) await (await program).dispose();
    },
  };
}
