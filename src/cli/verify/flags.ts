/** Options as the command line gives them. */
export interface VerifyFlags {
  readonly timeout: number;
  readonly seed: number;
  readonly threads?: number;
  readonly out?: string;
  readonly certificate?: string;
  readonly check?: string;
}
