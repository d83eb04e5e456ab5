/** Options as the command line gives them. */
export interface InspectFlags {
  readonly json?: boolean;
  readonly writeCard?: boolean;
  readonly run: boolean;
}
