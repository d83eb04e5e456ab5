/** Options as the command line gives them. */
export interface FalsifyFlags {
  readonly timeout?: number;
  readonly seed: number;
  readonly threads?: number;
  readonly out?: string;
}
