/** What the paper claims, what it gives as its number, what Gibbon measured, and what to make of it. */

import { rows } from 'virtual:reproduction';
import { useContext } from 'preact/hooks';
import { LanguageContext, useText } from '../language/language.ts';
import type { Claim } from './chapters.ts';
import { claimsInChinese, measuresInChinese } from './claim-words.zh.ts';

export function Claims({ of }: { readonly of: readonly Claim[] }) {
  const { story } = useText();
  if (of.length === 0) return null;
  return (
    <div class="claims">
      <h3>{story.claims}</h3>
      <ul>
        {of.map((claim) => (
          <ClaimItem key={claim.row} claim={claim} />
        ))}
      </ul>
    </div>
  );
}

function ClaimItem({ claim }: { readonly claim: Claim }) {
  const { story } = useText();
  const isChinese = useContext(LanguageContext) === 'zh';
  const found = rows.find(({ row }) => row === claim.row);
  if (found === undefined) return null;
  const { paper, measured, verdict } = found;
  const told = claim.told.flatMap((name) => {
    const { value, unit } = measured[name] ?? { value: null, unit: '' };
    if (value === null) return [];
    const words = isChinese ? (measuresInChinese[name] ?? name) : name;
    return [`${words} ${rounded(value)}${unit === '' ? '' : ` ${unit}`}`];
  });
  return (
    <li>
      <p>{isChinese ? (claimsInChinese[claim.row] ?? found.claim) : inLetters(found.claim)}</p>
      <p class="measured">
        <span class={`tag ${verdict.replaceAll(' ', '-')}`}>{story.verdicts[verdict]}</span>
        {/\d/.test(paper) && (
          <span>
            {story.paper} <b>{isChinese ? paper.replace('figure', '图') : paper}</b>
          </span>
        )}
        <span>
          Gibbon <b>{told.join(isChinese ? '，' : ', ')}</b>
        </span>
      </p>
    </li>
  );
}

/** The record writes Greek letters by their names. */
function inLetters(claim: string): string {
  return claim.replace(/\bepsilon\b/g, 'ε').replace(/\beta\b/g, 'η');
}

function rounded(value: number): string {
  return String(Number(Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(1)));
}
