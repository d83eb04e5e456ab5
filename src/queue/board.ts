/** Who is there, where all who share a queue can read it. */

/** Whoever leads work or does it. */
export interface Presence {
  readonly host: string;
  readonly pid: number;
  /** Of Gibbon. */
  readonly version: string;
  /** The runtime that computes gradients, e.g. `'onnxruntime-node 1.30.0'`. */
  readonly runtime: string;
  /** When it began, ISO 8601. */
  readonly started: string;
}

/** Tells it from all others at a queue. */
export function idOf({ host, pid, started }: Presence): string {
  return `${host} ${pid} ${started}`;
}

/** An audit, or another command, that gives out work. */
export interface Lead extends Presence {
  /** What it does, e.g. `audit net.onnx`. */
  readonly task: string;
  /** The attack that it is at. */
  readonly attack: string;
  /** Samples under this attack. */
  readonly done: number;
  readonly total: number;
  /** Jobs that were given out and are not back. */
  readonly jobs: number;
  /** Samples under any attack so far. */
  readonly outcomes: number;
  /** What all attacks have asked of the model since it began. */
  readonly cost: { readonly forwards: number; readonly backwards: number };
}

/** A process that works. */
export interface Hand extends Presence {
  /** Jobs that it takes at the same time. */
  readonly slots: number;
  /** Jobs that it has in hand. */
  readonly busy: number;
  /** Jobs and samples that it has done. */
  readonly jobs: number;
  readonly samples: number;
}

/** A sample that could not be attacked anywhere. */
export interface DeadLetter {
  readonly sample: string;
  readonly attack: string;
  readonly host: string;
  readonly reason: string;
  readonly at: string;
}

export interface Notes {
  readonly leads: Lead;
  readonly hands: Hand;
  readonly dead: DeadLetter;
}

/** A note, and how many seconds ago it was written. */
export interface Posted<T> {
  readonly id: string;
  readonly note: T;
  readonly age: number;
}

export interface Board {
  post<K extends keyof Notes>(kind: K, id: string, note: Notes[K]): Promise<void>;
  withdraw(kind: keyof Notes, id: string): Promise<void>;
  list<K extends keyof Notes>(kind: K): Promise<Posted<Notes[K]>[]>;
}

/** Who is there writes again after so many seconds. */
export const BEAT = 5;
/** Whoever has not written for so many seconds has gone. */
export const GONE = 4 * BEAT;

/** Those who are there. */
export function present<T>(posted: readonly Posted<T>[]): T[] {
  return posted.filter(({ age }) => age < GONE).map(({ note }) => note);
}

/** Whether work of one may be done by the other, to the bit. */
export function suited(a: Presence, b: Presence): boolean {
  return a.version === b.version && a.runtime === b.runtime;
}
