import { GibbonError } from '../errors.ts';

/** Exit code of everything that the user can put right: files, options, models. */
const BAD_INPUT = 2;
/** Exit code of what should not happen. */
const DEFECT = 70;

/** Ends the process with an error in plain words; a stack trace is shown only for what should not happen. */
export function fail(error: unknown, json: boolean): void {
  if (error instanceof GibbonError) {
    process.exitCode = BAD_INPUT;
    if (json) {
      const { code, message, hint } = error;
      process.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`);
    }
    process.stderr.write(`gibbon: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
    return;
  }
  process.exitCode = DEFECT;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`gibbon: this is a defect of Gibbon, please report it:\n${text}\n`);
}
