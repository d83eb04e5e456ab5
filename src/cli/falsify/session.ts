/** What `gibbon falsify` does once its words are read. */
import { falsify } from '../../falsification/falsify.ts';
import { printVerdict } from '../../property/index.ts';
import { withNetwork } from '../inputs/network.ts';
import { note } from '../shell/terminal.ts';
import { tellVerdict } from '../shell/verdict.ts';
import type { FalsifyPlan } from './plan.ts';

/** Searches as the plan says, and prints the verdict in the competition's form. */
export async function runFalsification(plan: FalsifyPlan): Promise<void> {
  const started = performance.now();
  const found = await search(plan);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  note(found.foundBy === undefined ? `nothing found in ${seconds} s` : `found by ${found.foundBy} in ${seconds} s`);
  await tellVerdict(printVerdict(found.counterexample), plan.out);
}

function search(plan: FalsifyPlan) {
  const { timeoutSeconds, seed } = plan;
  const limits =
    timeoutSeconds === undefined
      ? {}
      : { rounds: Number.POSITIVE_INFINITY, signal: AbortSignal.timeout(1000 * timeoutSeconds) };
  return withNetwork(plan, async ({ network, property }) => {
    try {
      return await falsify(network, property, { seed, ...limits });
    } catch (error) {
      if (limits.signal?.aborted !== true || error !== limits.signal.reason) throw error;
      return { counterexample: undefined, foundBy: undefined };
    }
  });
}
