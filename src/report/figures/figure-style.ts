import { palette } from './palette.ts';

/** Of the frames around what fooled a model, as in the paper; a dark outline makes it seen on light ground. */
const SUCCESS = '#f0c000';

/** How figures look in a page. They take text colour and ground from it, and know light and dark by that. */
export const figureStyle = `
.figure > div { overflow-x: auto; }
.figure svg { --plot-background: var(--ground, transparent); overflow: visible; }
.figure img { image-rendering: pixelated; display: block; width: 100%; height: auto; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1.2rem; margin: 0 0 0.5rem; padding: 0; font-size: 0.8rem; }
.key li, p.key { display: flex; align-items: center; gap: 0.45rem; }
.key .sample { flex: none; }
.figure svg + .key { margin-top: 1.2rem; }
.panels { display: flex; flex-wrap: wrap; gap: 1rem; }
.panel { flex: 1 1 9rem; max-width: 22rem; }
.panel p { margin: 0.35rem 0 0; font-size: 0.8rem; }
.tiles { display: grid; grid-template-columns: repeat(var(--columns), minmax(0, 1fr)); gap: 2px; }
.images td, .images th { padding: 0.15rem; border: 0; text-align: center; vertical-align: top; font-size: 0.75rem; font-weight: normal; }
.images td { min-width: 3rem; max-width: 7rem; width: 7rem; }
.images p { margin: 0.3rem 0 0; line-height: 1.25; overflow-wrap: anywhere; }
.cards { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1.2rem 1.6rem; margin: 0; padding: 0; }
.cards li { break-inside: avoid; }
.cards .row { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 0.5rem; }
.cards p { margin: 0.3rem 0 0; font-size: 0.75rem; line-height: 1.3; overflow-wrap: anywhere; }
.cards .row + p { color: var(--quiet, inherit); }
.framed, .plain { display: block; padding: 3px; border: 3px solid transparent; }
.framed { border-color: ${SUCCESS}; outline: 1px solid currentColor; }
.framed.sample { width: 0.8rem; height: 0.8rem; padding: 0; }
.bars { list-style: none; margin: 0; padding: 0; font-size: 0.8rem; }
.bars li { margin: 0.4rem 0 0.6rem; }
.figure .quantity, .ends { font-size: 0.8rem; }
.track { position: relative; height: 1rem; margin-top: 0.15rem; border-left: 1px solid currentColor; }
.bar, .reference { position: absolute; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.bar { inset: 0.15rem auto 0.15rem 0; background: ${palette.blue}; }
.reference { inset: -0.1rem auto; width: 3px; margin-left: -1px; background: currentColor; }
.differences .track { border-left: 0; }
.differences .bar { right: auto; opacity: 0.75; }
.zero { position: absolute; inset: -0.1rem auto -0.3rem 50%; border-left: 1px dashed currentColor; }
.reference.sample { position: static; height: 0.9rem; }
.ends { display: flex; justify-content: space-between; margin: 0; border-top: 1px solid currentColor; }
.matrix { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 0.75rem; }
.matrix th { font-weight: normal; text-align: left; padding: 0.2rem 0.35rem; border: 0; }
.matrix thead tr + tr th { text-align: right; }
.matrix td { padding: 0.25rem 0.35rem; border: 0; text-align: right; background: color-mix(in srgb, ${palette.blue} calc(0.6 * var(--shade, 0%)), transparent); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.matrix .diagonal { outline: 1.5px solid currentColor; outline-offset: -2px; }
@media (max-width: 30rem) {
  .matrix { font-size: 0.6875rem; }
  .matrix td, .matrix th { padding: 0.25rem 0.15rem; }
}
`;
