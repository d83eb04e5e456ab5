/** Which kernels of ONNX Runtime the time of one gradient goes to. In a process of its own; prints a line of JSON. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportGraph } from '../src/graph/index.ts';
import { logOdds } from '../src/nn/index.ts';
import { prepare } from './attacked.ts';
import { gradientGraph } from './meter.ts';

export interface ProfileTask {
  readonly subject: string;
  readonly threads: number;
  readonly runs: number;
}

export interface KernelTime {
  readonly kernel: string;
  /** Milliseconds of one run. */
  readonly milliseconds: number;
  readonly calls: number;
}

export interface ProfileMeasures extends ProfileTask {
  /** One run of the whole graph, in milliseconds, by the profiler. */
  readonly total: number;
  /** Summed by operator. */
  readonly operators: readonly KernelTime[];
  /** Single nodes, with the shape of what they make. */
  readonly nodes: readonly KernelTime[];
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly output_type_shape?: readonly Record<string, readonly number[]>[];
  };
}

async function eventsOf({ subject, threads, runs }: ProfileTask): Promise<ProfileEvent[]> {
  const { meter, unjudged, inputs, labels, classifier } = await prepare({
    subject,
    threads,
    backend: 'native',
  });
  await unjudged.gradient(inputs, labels, logOdds);
  const bytes = exportGraph(gradientGraph(meter));
  await classifier.dispose();

  const ort = await import('onnxruntime-node');
  const folder = mkdtempSync(join(tmpdir(), 'gibbon-bench-'));
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableProfiling: true,
    profileFilePrefix: join(folder, 'profile'),
  });
  const feeds = {
    inputs: new ort.Tensor('float32', inputs.data, inputs.shape),
    labels: new ort.Tensor('int64', BigInt64Array.from(labels, BigInt), [labels.length]),
  };
  for (let run = 0; run < runs + 1; run++) await session.run(feeds);
  session.endProfiling();
  await session.release();
  const [file] = readdirSync(folder);
  const events: ProfileEvent[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  rmSync(folder, { recursive: true });
  return events;
}

async function measure(task: ProfileTask): Promise<ProfileMeasures> {
  const events = await eventsOf(task);
  const runs = events.filter(({ name }) => name === 'model_run').toSorted((a, b) => a.ts - b.ts);
  const [, second] = runs;
  const kernels = events.filter(
    ({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= second.ts,
  );
  const operatorOf = ({ args }: ProfileEvent) => args?.op_name ?? 'unknown';
  const nodeOf = (event: ProfileEvent) =>
    `${operatorOf(event)} ${event.name.replace('_kernel_time', '')} -> ${shapesOf(event)}`;
  return {
    ...task,
    total: runs.slice(1).reduce((sum, { dur }) => sum + dur, 0) / task.runs / 1000,
    operators: summed(kernels, operatorOf, task.runs),
    nodes: summed(kernels, nodeOf, task.runs),
  };
}

function shapesOf({ args }: ProfileEvent): string {
  const shapes = (args?.output_type_shape ?? []).flatMap((entry) => Object.values(entry));
  return shapes.map((shape) => `[${shape.join('x')}]`).join(' ');
}

function summed(events: readonly ProfileEvent[], key: (event: ProfileEvent) => string, runs: number): KernelTime[] {
  const times = new Map<string, { microseconds: number; calls: number }>();
  for (const event of events) {
    const known = times.get(key(event)) ?? { microseconds: 0, calls: 0 };
    times.set(key(event), { microseconds: known.microseconds + event.dur, calls: known.calls + 1 });
  }
  return [...times]
    .map(([kernel, { microseconds, calls }]) => ({
      kernel,
      milliseconds: microseconds / runs / 1000,
      calls: calls / runs,
    }))
    .toSorted((a, b) => b.milliseconds - a.milliseconds);
}

process.stdout.write(`${JSON.stringify(await measure(JSON.parse(process.argv[2])))}\n`);
