import { isRegistered } from '../attacks/index.ts';
import type { Classifier } from '../classifier/index.ts';
import type { CrewedRuntime } from '../harness/crew.ts';
import { Questions } from '../harness/questions.ts';
import type { Runtime } from '../runtime/index.ts';
import { assigned, classifierFor } from './assigned.ts';
import { loadingOf } from './loading.ts';

/** A crew of one: attacks whatever it is given on a runtime of this thread, such as one that has a device to itself. */
export function crewHere(runtime: Runtime): CrewedRuntime {
  const models = new Map<object, Promise<Classifier>>();
  const forget = async (origin: object) => {
    const model = models.get(origin);
    models.delete(origin);
    await (await model)?.dispose();
  };
  const dispose = async () => {
    await Promise.all([...models.keys()].map(forget));
    await runtime.dispose();
  };
  return {
    ...runtime,
    crew: {
      knows: isRegistered,
      async work({ origin, method, assignment, samples, told, signal }) {
        const model = models.get(origin) ?? classifierFor(origin.bytes, loadingOf(origin), runtime);
        models.set(origin, model);
        const questions = new Questions(await model, signal);
        const attempt = assigned(await model, method.name, assignment, questions);
        await questions.run(samples.length, async (i) => told(await attempt(samples[i])));
      },
    },
    forget,
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
