import { Command } from 'commander';
import type { InspectFlags } from './flags.ts';

/** `gibbon inspect`: shows what an ONNX file is, and whether and how it can be attacked. */
export function inspectCommand(): Command {
  return new Command('inspect')
    .argument('<model>', 'an ONNX file')
    .option('--write-card', 'write what is guessed to a model card beside the model, for you to correct')
    .option('--no-run', 'do not run the model on noise where nothing else tells its pixel scale')
    .option('--json', 'print one machine-readable record and nothing else')
    .helpOption('-h, --help', 'show this help')
    .action(async (model: string, flags: InspectFlags) => {
      const [{ inspectPlan }, { runInspection }] = await Promise.all([import('./plan.ts'), import('./session.ts')]);
      await runInspection(inspectPlan(model, flags));
    });
}
