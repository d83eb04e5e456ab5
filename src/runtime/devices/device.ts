/** What computes. */
export interface Device {
  readonly name: string;
  /** In a few words, for help. */
  readonly description: string;
  /** What ONNX Runtime calls what runs graphs there. */
  readonly provider: string;
  /** What to do where it is not here. */
  readonly hint: string;
}
