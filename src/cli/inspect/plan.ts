/** What `gibbon inspect` is to do: its flags, with defaults filled in. */
import type { InspectFlags } from './flags.ts';

export interface InspectPlan {
  readonly model: string;
  readonly writeCard: boolean;
  /** Whether the model may be run on noise. */
  readonly run: boolean;
  readonly json: boolean;
}

export function inspectPlan(model: string, { writeCard = false, run, json = false }: InspectFlags): InspectPlan {
  return { model, writeCard, run, json };
}
