/** One line of a journal: what came of one sample under one attack. */

import type { Cost } from '../../classifier/index.ts';
import type { DataError } from '../../errors.ts';
import type { Answer, SampleResult } from '../../harness/index.ts';
import type { Outcome } from '../audit/climb.ts';
import { type JsonFields, jsonFields } from './json-fields.ts';
import { packed, unpacked } from './packed-example.ts';

/** An outcome as it is written down: plain JSON, with the adversarial example packed. */
export interface EvaluationRecord extends Omit<SampleResult, 'fooledIn8Bits' | 'fooledElsewhere'> {
  /** The attack's name, unique in the run. */
  readonly rung: string;
  /** Of the sample in the data of the run, from 0, also where this is one shard of it. */
  readonly index: number;
  /** Absent for what is no image. */
  readonly fooledIn8Bits?: boolean;
  /** Absent where there is no second judge. */
  readonly fooledElsewhere?: boolean;
  /** The adversarial example beside the clean sample, see `packed`; absent where it does not fool. */
  readonly example?: string;
}

/** @param clean The sample before the attack, flat */
export function recordOf(rung: string, index: number, outcome: Outcome, clean: Float32Array): EvaluationRecord {
  const { index: _, example, fooledIn8Bits, fooledElsewhere, ...result } = outcome;
  return {
    rung,
    index,
    ...result,
    ...(fooledIn8Bits !== undefined && { fooledIn8Bits }),
    ...(fooledElsewhere !== undefined && { fooledElsewhere }),
    ...(example !== undefined && { example: packed(example, clean) }),
  };
}

/**
 * The outcome that was written down.
 *
 * @param clean The sample before the attack, flat
 * @throws DataError where the stored example belongs to no such sample
 */
export function outcomeOf(record: EvaluationRecord, clean: Float32Array): Outcome {
  const { rung: _, example, fooledIn8Bits, fooledElsewhere, ...result } = record;
  return {
    ...result,
    fooledIn8Bits,
    fooledElsewhere,
    example: example === undefined ? undefined : unpacked(example, clean),
  };
}

/** A record as JSON. Numbers that JSON lacks, such as the confidence of a model that answers NaN, become text. */
export function recordToJson(record: EvaluationRecord): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/**
 * Reads a record back. Fields that it does not know are left out.
 *
 * @param fault Makes the error that is thrown where something is wrong with it
 */
export function recordFromJson(json: unknown, fault: (problem: string) => DataError): EvaluationRecord {
  const fields = jsonFields(json, fault);
  const { has, flag } = fields;
  return {
    rung: fields.text('rung'),
    index: fields.count('index'),
    sample: fields.label('sample'),
    label: fields.count('label'),
    clean: answerIn(fields.part('clean')),
    adversarial: answerIn(fields.part('adversarial')),
    fooledBefore: flag('fooledBefore'),
    fooled: flag('fooled'),
    ...(has('fooledIn8Bits') && { fooledIn8Bits: flag('fooledIn8Bits') }),
    ...(has('fooledElsewhere') && { fooledElsewhere: flag('fooledElsewhere') }),
    distance: fields.number('distance'),
    cost: costIn(fields.part('cost')),
    ...(has('example') && { example: fields.text('example') }),
  };
}

function answerIn(fields: JsonFields): Answer {
  return { class: fields.number('class'), confidence: fields.number('confidence') };
}

function costIn(fields: JsonFields): Cost {
  return { forwards: fields.number('forwards'), backwards: fields.number('backwards') };
}
