import type { Progress } from '../../arguments.ts';
import { checks, type Evidence } from '../checks/index.ts';
import type { AuditDiagnostic } from './result.ts';

/** What all checks say of an evaluation, in their order. */
export async function examined(
  evidence: Evidence,
  onProgress?: (progress: Progress) => void,
): Promise<AuditDiagnostic[]> {
  const found: AuditDiagnostic[] = [];
  for (const { code, title, find } of checks) {
    onProgress?.({ stage: `checking: ${title.toLowerCase()}`, done: found.length, total: checks.length });
    evidence.run.signal?.throwIfAborted();
    found.push({ code, title, page: `docs/diagnostics/${code}.md`, ...(await find(evidence)) });
  }
  return found;
}
