/** Options as the command line gives them. */
export interface WorkerFlags {
  readonly threads?: number;
  readonly device: string;
  readonly store?: string;
  readonly lostAfter: number;
  readonly idle?: number;
}
