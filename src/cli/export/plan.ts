/** What `gibbon export` is to do: its flags, checked, with the model card filled in. */
import { OptionError } from '../../errors.ts';
import { modelPlan } from '../inputs/model-plan.ts';
import { requireWritableFile } from '../shell/output-folder.ts';
import { VERSION } from '../shell/version.ts';
import type { ExportFlags } from './flags.ts';
import * as kinds from './kinds/index.ts';
import type { ExportChoices, ExportKind, ExportPlan } from './kinds/kind.ts';

const flagOf = (choice: string): string =>
  choice === 'clip' ? '--no-clip' : `--${choice.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** @throws OptionError for a kind that there is none of, flags of another kind, or a file that cannot be written; DataError for a card that cannot be read */
export async function exportPlan(name: string, path: string, flags: ExportFlags): Promise<ExportPlan> {
  const all: readonly ExportKind[] = Object.values(kinds);
  const kind = all.find((candidate) => candidate.name === name);
  if (kind === undefined)
    throw new OptionError(
      'kind',
      `"${name}" is not a kind of file`,
      `It is one of ${all.map((one) => one.name).join(', ')}.`,
    );
  const choices: ExportChoices = {
    attack: flags.attack,
    norm: flags.norm,
    epsilon: flags.epsilon,
    steps: flags.steps,
    stepSize: flags.stepSize,
    targeted: flags.targeted === true ? true : undefined,
    clip: flags.clip ? undefined : false,
    product: flags.product,
    loss: flags.loss,
    count: flags.count,
    by: flags.by,
    adversarial: flags.adversarial,
    alpha: flags.alpha,
    beta: flags.beta,
    optimizer: flags.optimizer,
  };
  for (const [choice, value] of Object.entries(choices)) {
    if (value === undefined || kind.takes.some((taken) => taken === choice)) continue;
    const takers = all.filter(({ takes }) => takes.some((taken) => taken === choice)).map((one) => one.name);
    throw new OptionError(
      flagOf(choice),
      `it has no meaning for gibbon export ${kind.name}`,
      `It belongs to ${takers.join(' and ')}.`,
    );
  }
  await requireWritableFile('--out', flags.out, [path]);
  // The batch of the file is not that of the runs here.
  const { batch, ...others } = flags;
  return {
    kind,
    model: await modelPlan(path, others),
    choices,
    batch,
    version: VERSION,
    out: flags.out,
    threads: flags.threads,
    json: flags.json ?? false,
  };
}
