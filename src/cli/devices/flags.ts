/** Options as the command line gives them. */
export interface DevicesFlags {
  readonly json?: boolean;
}
