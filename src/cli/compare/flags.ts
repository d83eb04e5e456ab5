/** Options as the command line gives them. */
export interface CompareFlags {
  readonly level: number;
  readonly json?: boolean;
}
