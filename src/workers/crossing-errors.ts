/** Errors as plain data, so that they arrive from a worker thread as what they were. */
import * as all from '../errors.ts';

export interface CrossingError {
  /** Its class. */
  readonly name: string;
  readonly message: string;
  /** Whatever else it says, `code` and `hint` among it. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly stack: string | undefined;
}

/** @param error Whatever was thrown; what is not one of ours counts as the runtime's */
export function departing(error: unknown): CrossingError {
  if (!(error instanceof Error))
    return { name: 'RuntimeError', message: String(error), fields: RUNTIME, stack: undefined };
  const { name, message, stack } = error;
  if (!(error instanceof all.GibbonError)) return { name: 'RuntimeError', message, fields: RUNTIME, stack };
  return { name, message, fields: { ...error }, stack };
}

const RUNTIME = { code: 'runtime', name: 'RuntimeError' };

export function arrived({ name, message, fields, stack }: CrossingError): all.GibbonError {
  const error = new all.GibbonError(String(fields.code), message);
  const own = Object.entries(all).find(([each]) => each === name)?.[1];
  if (own !== undefined) Object.setPrototypeOf(error, own.prototype);
  return Object.assign(error, fields, { stack });
}
