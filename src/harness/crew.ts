/** Workers that take samples: each has a runtime of its own beside which it runs whole attacks. */
import type { Origin } from '../classifier/index.ts';
import type { Runtime } from '../runtime/index.ts';
import type { Attack } from './attack.ts';
import type { Assignment, Attempt, Sample } from './sample.ts';

export interface CrewJob {
  /** The attack as whoever runs it named it. */
  readonly method: Attack;
  readonly origin: Origin;
  /** The largest number of samples in one run of the model. */
  readonly batchSize: number;
  readonly assignment: Assignment;
  readonly samples: readonly Sample[];
  /** Told what came of each sample as soon as it stands, in no particular order. */
  readonly told: (attempt: Attempt) => void;
  readonly signal: AbortSignal | undefined;
}

export interface Crew {
  /** Whether its members have this very attack, so that its name is enough. */
  knows(method: Attack): boolean;
  /**
   * Has all samples attempted. What is given to a member that is lost is given to another, once.
   *
   * @throws RuntimeError where members are lost again and again; what a member throws; the reason of the signal
   */
  work(job: CrewJob): Promise<void>;
}

/** A runtime whose programs run in workers that can also take samples. */
export interface CrewedRuntime extends Runtime {
  readonly crew: Crew;
}

export function crewOf(runtime: Runtime): Crew | undefined {
  return hasCrew(runtime) ? runtime.crew : undefined;
}

function hasCrew(runtime: Runtime): runtime is CrewedRuntime {
  return 'crew' in runtime;
}
