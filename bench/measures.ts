/** What a child process is asked to measure, and what it answers. */
export interface RowTask {
  readonly subject: string;
  /** One session with so many threads, or so many worker threads with a session each that share the batch. */
  readonly backend: 'native' | 'pool';
  readonly threads: number;
  readonly rounds: number;
  /** Seconds to wait in each measurement for other processes to be quiet. */
  readonly patience: number;
  readonly withPeer: boolean;
}

export interface PeerMeasures {
  readonly imagesPerSecond: number;
  /** Our images a second by theirs: the median of the rounds, and the range. */
  readonly ratio: number;
  readonly lowestRatio: number;
  readonly highestRatio: number;
  /** The same by processor time, which others disturb less; of use with one thread, where nobody spins. */
  readonly processorRatio: number;
  /** The share of pixels that both moved in the same direction. */
  readonly equalSigns: number;
}

export interface AttackMeasures {
  readonly attack: string;
  /** Of the attack itself, which is what the peer does too. */
  readonly imagesPerSecond: number;
  /** With the three forward passes by which the file as it ships is asked for its answers. */
  readonly judgedImagesPerSecond: number;
  readonly gflops: number;
  readonly shareOfPeak: number;
  /** The part of the time in which no program was running. */
  readonly hostShare: number;
  /** The share of the machine that other processes used in the worst round that counts. */
  readonly others: number;
  readonly peer?: PeerMeasures;
}

export interface RowMeasures extends RowTask {
  readonly batch: number;
  /** Of matrix products, in GFLOP/s. */
  readonly peak: number;
  /** From the file to the first adversarial examples, in seconds. */
  readonly setup: number;
  /** One batch forward, in seconds. */
  readonly forward: number;
  /** One batch forward and back to the input, in seconds. */
  readonly gradient: number;
  /** The quotient of the two: the median of the rounds. */
  readonly gradientRatio: number;
  /** The same quotient of their arithmetic. */
  readonly flopRatio: number;
  /** Peak of the process, in MB. */
  readonly memory: number;
  readonly peerMemory?: number;
  readonly attacks: readonly AttackMeasures[];
}
