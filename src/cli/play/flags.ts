/** Options as the command line gives them. */
export interface PlayFlags {
  readonly port: number;
  readonly open: boolean;
}
