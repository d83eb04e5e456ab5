/** The paper's numbers beside those that Gibbon measured. */
import { rows } from 'virtual:reproduction';
import { useText } from '../language/language.ts';
import { Command } from '../parts/command.tsx';

/** Of a row that measures more than this, the first ones are told. */
const TOLD = 3;

export function Numbers({ of }: { readonly of: readonly number[] }) {
  const { tour } = useText();
  const told = rows.filter(({ row }) => of.includes(row));
  if (told.length === 0) return null;
  return (
    <section>
      <h3>{tour.numbers}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the table scrolls on telephones, and the keyboard must reach it */}
      <div class="numbers" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{tour.row}</th>
              <th scope="col">{tour.paper}</th>
              <th scope="col">{tour.gibbon}</th>
            </tr>
          </thead>
          <tbody>
            {told.map(({ row, paper, measured, verdict }) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                <td lang="en">{paper}</td>
                <td>
                  <span lang="en">{toldOf(measured)}</span> <strong>{tour.verdicts[verdict]}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="note">{tour.numbersNote}</p>
      <Command line={`npx gibbon reproduce --only ${of.join(',')}`} />
    </section>
  );
}

function toldOf(measured: (typeof rows)[number]['measured']): string {
  return Object.entries(measured)
    .filter(([, { value }]) => value !== null)
    .slice(0, TOLD)
    .map(([name, { value, unit }]) => `${name} ${rounded(value ?? 0)}${unit === '' ? '' : ` ${unit}`}`)
    .join(', ');
}

/** Measures as small as the precision of floats stay what they are. */
function rounded(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.01) return value.toPrecision(2);
  return String(Number(value.toFixed(2)));
}
