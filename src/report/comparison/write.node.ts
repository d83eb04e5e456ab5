import { join } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import type { AuditComparison } from '../../evaluation/index.ts';
import { nodeCanvas } from '../figures/canvas.node.ts';
import { type ComparisonPageOptions, comparisonPage } from './page.ts';

/**
 * Writes `comparison.json` and `comparison.html` into a folder, which is made where there is none.
 *
 * @throws DataError where they cannot be written
 */
export async function writeComparison(
  folder: string,
  comparison: AuditComparison,
  options: ComparisonPageOptions = {},
): Promise<void> {
  const page = comparisonPage(comparison, nodeCanvas(), options);
  await writeWhole(join(folder, 'comparison.json'), `${JSON.stringify(comparison, undefined, 1)}\n`);
  await writeWhole(join(folder, 'comparison.html'), page);
}
