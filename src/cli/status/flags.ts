/** Options as the command line gives them. */
export interface StatusFlags {
  readonly json?: boolean;
}
