import type { CrewedRuntime } from '../harness/crew.ts';
import type { Runtime } from '../runtime/index.ts';

/** Lines that are only ever appended, kept at a queue so that whoever takes the work up on another machine finds them. */
export interface Ledger {
  /** Where it is, in messages. */
  readonly name: string;
  append(key: string, lines: readonly string[]): Promise<void>;
  /** All lines; none where there is no such ledger. */
  read(key: string): Promise<string[]>;
  remove(key: string): Promise<void>;
}

/** A runtime behind which the workers of a queue attack samples. */
export interface QueuedRuntime extends CrewedRuntime {
  /** Where lines are kept for whoever resumes the work elsewhere. */
  readonly ledger: Ledger;
}

export function ledgerOf(runtime: Runtime): Ledger | undefined {
  return isQueued(runtime) ? runtime.ledger : undefined;
}

function isQueued(runtime: Runtime): runtime is QueuedRuntime {
  return 'ledger' in runtime;
}
