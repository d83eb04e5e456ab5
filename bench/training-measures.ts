/** What a child process is asked to measure of training, and what it answers. */
export interface TrainingTask {
  readonly subject: string;
  readonly threads: number;
  readonly rounds: number;
  /** Seconds to wait for other processes to be quiet. */
  readonly patience: number;
  readonly withPeer: boolean;
}

export interface PeerTrainingMeasures {
  readonly stepsPerSecond: number;
  /** Our steps a second by theirs: the median of the rounds, and the range. */
  readonly ratio: number;
  readonly lowestRatio: number;
  readonly highestRatio: number;
  /** The same by processor time, which others disturb less; of use with one thread, where nobody spins. */
  readonly processorRatio: number;
  /** Peak of its process, in MB. */
  readonly memory: number;
  /** The loss after three steps without draws from the same parameters: ours, theirs, and how far they are apart. */
  readonly agreement: readonly [ours: number, theirs: number];
}

export interface TrainingMeasures extends TrainingTask {
  readonly batch: number;
  /** Steps that one run of the graph makes. */
  readonly stepsARun: number;
  readonly stepsPerSecond: number;
  readonly gflops: number;
  /** Of matrix products, in GFLOP/s. */
  readonly peak: number;
  readonly shareOfPeak: number;
  /** The part of the time in which no program was running: random draws, and the gathering of batches. */
  readonly hostShare: number;
  /** Seconds until the steps are compiled. */
  readonly setup: number;
  /** Peak of the process with its samples, in MB. */
  readonly memory: number;
  /** The share of the machine that other processes used in the worst round that counts. */
  readonly others: number;
  readonly peer?: PeerTrainingMeasures;
}
