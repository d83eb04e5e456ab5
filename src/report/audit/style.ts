import { pageStyle } from '../page/page.ts';

/** Of the page of an audit: wide enough for its table, and two panels for what matters most. */
export const auditStyle = `${pageStyle}
@page { margin: 15mm 10mm; }
body { max-width: 56rem; }
.name { overflow-wrap: anywhere; }
.headline { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; margin: 1.5rem 0; }
.headline > div { border: 1px solid var(--rule); border-radius: 6px; padding: 1rem 1.2rem; }
.headline h2 { margin: 0 0 0.4rem; padding: 0; border: 0; }
.headline .figure-number { font-size: 3rem; line-height: 1.1; font-weight: 700; margin: 0 0 0.3rem; font-variant-numeric: tabular-nums; }
.headline p, .headline ul { font-size: 0.9375rem; line-height: 1.45; }
.hash { overflow-wrap: anywhere; }
table.data { width: 100%; }
table.data th { white-space: normal; vertical-align: bottom; }
[aria-label='attacks'] td:first-child { min-width: 14rem; }
table.data td .quiet { font-size: 0.8125rem; }
@media (max-width: 43rem) {
  [aria-label='attacks'] td:first-child { min-width: 9rem; }
}
@media print {
  .headline { grid-template-columns: 1fr 1fr; }
  table.data { font-size: 8.5pt; }
  [aria-label='attacks'] td:first-child { min-width: 10rem; }
  table.data td .quiet { font-size: 7.5pt; }
  section { break-inside: auto; }
  .headline > div { break-inside: avoid; }
}
`;
