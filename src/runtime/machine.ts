/** What a run takes place on, as records have it. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  /** The operating system. */
  readonly system: string;
  /** The version of Node. */
  readonly node: string;
}
