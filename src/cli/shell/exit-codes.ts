/** Exit codes, as the help of every command lists them. */

const always: Readonly<Record<number, string>> = {
  0: 'it ran, whatever it found',
  2: 'something is wrong with what was given; the message says what to do',
  70: 'a defect of Gibbon',
};

/** @param own What codes mean here, beside or in place of what they always mean */
export function exitCodesHelp(own: Readonly<Record<number, string>> = {}): string {
  const lines = Object.entries({ ...always, ...own }).map(([code, meaning]) => {
    const [first, ...more] = meaning.split('\n');
    return [`  ${code.padStart(3)}  ${first}`, ...more.map((line) => `       ${line}`)].join('\n');
  });
  return ['', 'Exit codes:', ...lines].join('\n');
}
