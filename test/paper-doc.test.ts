/** docs/paper.md and docs/paper.zh-CN.md: their measured numbers are those of docs/reproduction.json. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { claims } from '../src/paper/index.ts';
import type { ReproductionRecord } from '../src/report/reproduction/record.ts';
import { fillMarkers, type Language } from '../src/report/reproduction/row-markers.ts';

const COMMAND = 'UPDATE_DOCS=1 npx vitest run test/paper-doc.test.ts';
const root = resolve(import.meta.dirname, '..');
const RECORD = resolve(root, 'docs/reproduction.json');
const texts: readonly { readonly file: string; readonly language: Language }[] = [
  { file: 'docs/paper.md', language: 'en' },
  { file: 'docs/paper.zh-CN.md', language: 'zh' },
];

const read = (file: string) => readFileSync(resolve(root, file), 'utf8');

/** The markers of a text, each once: `9`, or `9: error` where it asks for one number. */
const markersOf = (file: string) => [
  ...new Set([...read(file).matchAll(/<!-- row (.+?) -->/g)].map(([, marker]) => marker)),
];

describe.skipIf(!existsSync(RECORD))('the numbers of the text on the paper (needs docs/reproduction.json)', () => {
  it.each(texts)('are those of the record in $file', ({ file, language }) => {
    const record: ReproductionRecord = JSON.parse(readFileSync(RECORD, 'utf8'));
    expect(record.schema, 'which kind of record is docs/reproduction.json?').toBe('gibbon-reproduction/2');
    const filled = fillMarkers(read(file), record, language);
    if (process.env.UPDATE_DOCS !== undefined) writeFileSync(resolve(root, file), filled);
    expect(read(file), `renew it with ${COMMAND}`).toBe(filled);
  });
});

describe('the text on the paper', () => {
  it.each(texts)('has a place for the numbers of every claim in $file', ({ file }) => {
    const rows = markersOf(file).map((marker) => Number.parseInt(marker, 10));
    expect(claims.map(({ row }) => row).filter((row) => !rows.includes(row))).toEqual([]);
  });

  it('is counted right in the list of changes', () => {
    const [, count] = /`gibbon reproduce`: (\d+) claims row by row/.exec(read('CHANGELOG.md')) ?? [];
    expect(Number(count), 'how many rows gibbon reproduce has').toBe(claims.length);
  });

  it('asks for the same numbers in both languages', () => {
    const [english, chinese] = texts.map(({ file }) => markersOf(file).sort());
    expect(chinese).toEqual(english);
  });

  it.each(texts)('begins no line, list item or quotation of $file with a marker', ({ file }) => {
    const lines = read(file).split('\n');
    const shownAsHtml = lines.filter((line) => /^\s*(?:(?:[-*>]|\d+\.)\s+)*<!--/.test(line));
    expect(shownAsHtml, 'the rest of such a line is HTML to Markdown: put a word before the marker').toEqual([]);
  });
});
