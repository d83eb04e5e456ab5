/** How the command line ends where something is wrong. */
import { GibbonError } from '../../errors.ts';
import { printRecord, say } from './terminal.ts';

/** Exit code of everything that the user can put right: files, options, models. */
const BAD_INPUT = 2;
/** Exit code of what should not happen. */
const DEFECT = 70;

/** What an error says for programs: the option, the path, the line. */
function fieldsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof GibbonError)) return {};
  const { name, code, hint, ...fields } = error;
  return fields;
}

/**
 * Says what is wrong and sets the exit code. Errors that the user can put right are told in plain words; a stack trace is
 * shown only for what should not happen.
 *
 * @param json Whether stdout is to hold a record of the error.
 */
export function fail(error: unknown, json: boolean): void {
  const isExpected = error instanceof GibbonError;
  const message = error instanceof Error ? error.message : String(error);
  const code = isExpected ? error.code : 'defect';
  const hint = isExpected ? error.hint : 'Please report it with what is on stderr.';
  if (json) printRecord({ error: { code, message, hint: hint ?? null, ...fieldsOf(error) } });
  if (isExpected) {
    process.exitCode = BAD_INPUT;
    say(`gibbon: ${message}${hint === undefined ? '' : `\n  ${hint}`}`);
  } else {
    process.exitCode = DEFECT;
    const trace = error instanceof Error ? (error.stack ?? message) : message;
    say(`gibbon: this is a defect of Gibbon, please report it:\n${trace}`);
  }
}
