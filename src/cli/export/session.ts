/** What `gibbon export` does once its words are read. */
import { basename } from 'node:path';
import { writeWhole } from '../../data/index.node.ts';
import type { Port } from '../../exports/index.ts';
import { compact, grouped } from '../../numbers.ts';
import { table } from '../../report/text-table.ts';
import { printable } from '../../report/words.ts';
import { defaultRuntime } from '../../runtime/node.ts';
import { sha256 } from '../../tensor/index.ts';
import { lineWidth, note, print, printRecord } from '../shell/terminal.ts';
import type { ExportPlan, Made } from './kinds/kind.ts';

/** Makes the file of a plan, writes it, and says what it takes and gives. */
export async function runExport(plan: ExportPlan): Promise<void> {
  const { kind, out, model, version, json } = plan;
  const runtime = await defaultRuntime({ threads: plan.threads });
  try {
    const made = await kind.make(plan, runtime);
    await writeWhole(out, made.bytes);
    const beside = made.beside && `${out.replace(/\.onnx$/, '')}${made.beside.ending}`;
    if (made.beside && beside !== undefined) await writeWhole(beside, made.beside.bytes);
    for (const { message } of made.diagnostics) note(message);
    if (json) {
      const { inputs, outputs, batch, diagnostics } = made;
      printRecord({
        schema: 'gibbon-export/1',
        version,
        kind: kind.name,
        model: basename(model.path),
        file: { path: out, bytes: made.bytes.length, sha256: await sha256(made.bytes) },
        ...(beside !== undefined && { beside }),
        batch,
        inputs,
        outputs,
        diagnostics,
      });
    } else print(textOf(plan, made, beside));
  } finally {
    await runtime.dispose();
  }
}

function textOf(
  { kind, out, model }: ExportPlan,
  { bytes, batch, inputs, outputs, beside }: Made,
  path?: string,
): string {
  const takes = batch === 'any' ? 'any number of samples' : batch === 1 ? 'one sample a run' : `${batch} samples a run`;
  const parameters = inputs.filter(isState).length;
  const rows = [
    ...inputs.filter((port) => !isState(port)).map((port) => ['takes', ...cells(port)]),
    ...outputs.filter((port) => !isState(port)).map((port) => ['gives', ...cells(port)]),
  ];
  return [
    `${printable(out)}: ${kind.name} of ${printable(basename(model.path))}, ${grouped(bytes.length)} bytes, ${takes}`,
    '',
    table(rows, lineWidth()),
    ...(parameters > 0
      ? ['', `and ${parameters} tensors that it is fed and gives again, under "next." and their names.`]
      : []),
    ...(path !== undefined && beside ? [`${printable(path)}: ${beside.meaning}.`] : []),
    '',
    'Any ONNX Runtime runs it, in opset 20; docs/exported-attacks.md shows how.',
  ].join('\n');
}

/** Tensors that go round from run to run, of which there may be hundreds. */
const isState = ({ name }: Port): boolean => /^(next\.)?(parameter|state|adversary)\./.test(name);

function cells({ name, dtype, shape, meaning, unlessFed }: Port): string[] {
  const fallback = unlessFed === undefined ? '' : `; ${compact(unlessFed)} unless it is fed`;
  return [printable(name), `${dtype} [${shape.join(', ')}]`, `${meaning}${fallback}`];
}
