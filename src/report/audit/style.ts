import { pageStyle } from '../page/page.ts';
import { paperStyle, type RunningTitle } from '../page/paper.ts';

/** Of the page of an audit: wide enough for its tables, two panels for what matters most, and numbered pages on paper. */
export function auditStyle(running: RunningTitle): string {
  return `${pageStyle}
${paperStyle(running)}
body { max-width: 56rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.3rem; }
.name { overflow-wrap: anywhere; }
.outcome { font-size: 1.125rem; }
.short { font-size: 1.0625rem; padding-left: 1.2rem; }
.short li { margin: 0.3rem 0; }
.preliminary { border-left: 4px solid currentColor; padding-left: 0.8rem; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; margin: 1.5rem 0; }
.headline > div { border: 1px solid var(--rule); border-radius: 6px; padding: 1rem 1.2rem; }
.headline h2 { margin: 0 0 0.4rem; padding: 0; border: 0; }
.headline .figure-number { font-size: 3rem; line-height: 1.1; font-weight: 700; margin: 0 0 0.3rem; font-variant-numeric: tabular-nums; }
.headline p, .headline ul { font-size: 0.9375rem; line-height: 1.45; }
.hash { overflow-wrap: anywhere; }
table.data { width: 100%; }
table.data th { white-space: normal; vertical-align: bottom; }
table.data .verdict { white-space: nowrap; }
.ladder td:first-child { min-width: 14rem; }
table.data td .quiet { font-size: 0.8125rem; }
.signature .line { display: block; min-width: 10rem; max-width: 24rem; height: 2rem; border-bottom: 1px solid currentColor; }
@media (max-width: 43rem) {
  .ladder td:first-child { min-width: 9rem; }
}
@media print {
  body { font-size: 10pt; }
  h1 { font-size: 16pt; }
  h2 { font-size: 12pt; margin-top: 1.4rem; padding-top: 0.6rem; }
  .headline { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .headline .figure-number { font-size: 26pt; }
  table.data { font-size: 8.5pt; }
  .ladder td:first-child { min-width: 10rem; }
  table.data td .quiet { font-size: 7.5pt; }
  .headline > div, .signature, dl > div, h2 + p, .bars li { break-inside: avoid; }
  h2 + p, h2 + dl { break-before: avoid; break-after: avoid; }
  .key, .quantity { break-after: avoid; }
  .ends, figcaption { break-before: avoid; }
  figure { margin: 0.8rem 0; }
  .cards { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0.6rem 1rem; }
  .figure:has(.cards, .bars) { break-inside: auto; }
}
`;
}
