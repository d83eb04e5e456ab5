/** Square tables of numbers whose cells are darker where the number is larger. */
import { html, type Markup } from '../page/html.ts';

export interface MatrixCell {
  readonly text: string;
  /** How dark, from 0 to 1. */
  readonly shade: number;
}

export interface Matrix {
  /** What the rows are, e.g. `'true class'`. */
  readonly rowHeading: string;
  readonly columnHeading: string;
  /** Of rows and columns. */
  readonly names: readonly string[];
  /** `cells[row][column]` */
  readonly cells: readonly (readonly MatrixCell[])[];
}

/** A table with headings on both sides; its diagonal is framed. */
export function matrixTable({ rowHeading, columnHeading, names, cells }: Matrix): Markup {
  const columns = names.map((name) => html`<th scope="col">${name}</th>`);
  const rows = cells.map((row, i) => {
    const drawn = row.map(({ text, shade }, j) => {
      const style = `--shade:${Math.round(100 * shade)}%`;
      return html`<td${i === j ? html` class="diagonal"` : []} style="${style}">${text}</td>`;
    });
    return html`<tr><th scope="row">${names[i]}</th>${drawn}</tr>`;
  });
  return html`<div class="scroll" tabindex="0"><table class="matrix">
<thead><tr><th>${rowHeading} ↓</th><th scope="colgroup" colspan="${names.length}">${columnHeading} →</th></tr>
<tr><td></td>${columns}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
