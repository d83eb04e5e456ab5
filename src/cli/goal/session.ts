/** What `gibbon attack --goal` does once its words are read. */
import { attacks } from '../../attacks/index.ts';
import { attackGoal } from '../../goals/index.ts';
import type { OptionValue } from '../../harness/index.ts';
import type { GoalSetting } from '../../report/goals/text.ts';
import type { Runtime } from '../../runtime/index.ts';
import { type NormName, norms, usualEpsilon } from '../../threat/index.ts';
import { changedTokens } from '../inputs/tokens.ts';
import { progressBar } from '../shell/terminal.ts';
import { VERSION } from '../shell/version.ts';
import { printGoal, saveGoal } from './output.ts';
import { type GoalWork, openGoal } from './problem.ts';

/** The part of an attack's plan that goals need. */
export interface GoalRun extends GoalWork {
  readonly attack: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  readonly norm: NormName;
  readonly epsilon: number | undefined;
  readonly seed: number;
  readonly clip: boolean;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Attacks toward a goal, prints what came of it, and saves what was asked for. Frees the runtime. */
export async function runGoal(run: GoalRun, runtime: Runtime): Promise<void> {
  const started = performance.now();
  try {
    const { name, model, samples, problem, placing, preprocessing, dispose } = await openGoal(run, runtime);
    try {
      const { goal, placement } = problem;
      const method = attacks[run.attack];
      const bar = progressBar(`attacking with ${method.name}`);
      const usual = placing.usual ?? usualEpsilon(norms[run.norm], placement.box);
      const { norm, seed, clip, options } = run;
      const result = await attackGoal(problem, method, {
        norm,
        seed,
        clip,
        options,
        names: samples.names,
        epsilon: run.epsilon ?? (method.seeks === 'smallest' ? undefined : usual),
        onProgress: ({ done, total }) => bar.update(done, total),
      }).finally(bar.end);
      const tokens = changedTokens(
        run.samples,
        result.samples.map(({ example }) => example),
      );
      const setting: GoalSetting = {
        ...(tokens && { tokens }),
        model: run.model.path,
        version: VERSION,
        runtime: runtime.name,
        goal: name,
        words: goal.words.en.harm,
        placement: placement.name,
        scale: placing.scale,
        classNames: run.model.classNames?.names,
        feeds: model.inputs.filter(({ role }) => role === 'held').map((input) => input.name),
        box: preprocessing.box,
        seconds: (performance.now() - started) / 1000,
      };
      if (run.out !== undefined) await saveGoal(run.out, model, samples, result, goal, setting);
      printGoal(result, goal, setting, run);
    } finally {
      await dispose();
    }
  } finally {
    await runtime.dispose();
  }
}
