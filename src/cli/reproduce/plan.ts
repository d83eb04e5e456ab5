/** What `gibbon reproduce` is to do: its flags, checked. */
import { OptionError } from '../../errors.ts';
import { claims } from '../../paper/index.node.ts';
import type { Preset } from '../../paper/preset.ts';
import { requireWritable } from '../shell/output-folder.ts';
import type { ReproduceFlags } from './flags.ts';

export interface ReproducePlan {
  readonly preset: Preset;
  /** Rows of the reproduction table, in its order. */
  readonly rows: readonly number[];
  /** The folder of the data, where one is named. */
  readonly data: string | undefined;
  readonly out: string;
  /** The folder where trained models are kept. */
  readonly models: string;
  /** The folder that every network is written into. */
  readonly exportTo: string | undefined;
  readonly seed: number;
  readonly seeds: number;
  readonly jobs: number;
  readonly json: boolean;
}

/** @throws OptionError for a folder that cannot be written, or a row that does not exist */
export async function reproducePlan(flags: ReproduceFlags): Promise<ReproducePlan> {
  const { preset, only, data, out, models, seed, seeds, jobs, json = false } = flags;
  await requireWritable('--out', out);
  await requireWritable('--models', models);
  if (flags.export !== undefined) await requireWritable('--export', flags.export);
  const known = claims.map(({ row }) => row);
  const unknown = only?.filter((row) => !known.includes(row)) ?? [];
  if (unknown.length > 0) {
    throw new OptionError('--only', `there is no row ${unknown.join(', ')}`, `There are rows ${known.join(', ')}.`);
  }
  const rows = known.filter((row) => only?.includes(row) ?? true);
  return { preset, rows, data, out, models, exportTo: flags.export, seed, seeds, jobs, json };
}
