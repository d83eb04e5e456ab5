/** Options as the command line gives them. */
export interface DemoFlags {
  readonly out: string;
  readonly open: boolean;
}
