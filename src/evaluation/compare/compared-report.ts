/** What a comparison needs of the record of an audit, read from JSON that anybody may have written. */
import { isObject } from '../../arguments.ts';
import { DataError } from '../../errors.ts';
import type { Label } from '../../random.ts';
import type { Box } from '../../threat/index.ts';
import { type JsonFields, jsonFields } from '../journal/json-fields.ts';
import { type Conditions, goalIn } from './conditions.ts';

/** What became of one sample in an audit. */
export interface ComparedSample {
  readonly sample: Label;
  readonly label: number;
  readonly right: boolean;
  /** Null where nothing fooled it, or where it was wrong before. */
  readonly fooledBy: string | null;
}

/** One side of a comparison. */
export interface ComparedReport {
  /** Where it was read from, for messages. */
  readonly location: string;
  readonly model: { readonly name: string; readonly sha256: string };
  readonly version: string;
  readonly finished: string;
  readonly conditions: Conditions;
  readonly samples: readonly ComparedSample[];
  /** The places of samples that are certified; undefined where that was not asked for. */
  readonly certified: ReadonlySet<number> | undefined;
}

const FORMAT = /^gibbon-audit\/\d+$/;

/**
 * Reads the record of an audit as one side of a comparison.
 *
 * @param location Names the record in errors
 * @throws DataError for what is no such record, one of another format, or one without the outcomes of its samples
 */
export function comparedReport(text: string, location: string): ComparedReport {
  const json = parsed(text, location);
  if (!isObject(json) || typeof json.schema !== 'string' || !FORMAT.test(json.schema)) {
    throw new DataError('this is not the record of an audit', {
      path: location,
      hint: 'Give the audit.json that gibbon audit leaves.',
    });
  }
  if (!Array.isArray(json.perSample)) {
    throw new DataError('this record does not say what became of each sample', {
      path: location,
      hint: 'It was made by an earlier version of Gibbon. Audit that model again with this one.',
    });
  }
  const fault = (problem: string) => new DataError(`the record is damaged: ${problem}`, { path: location });
  const fields = jsonFields(json, fault);
  const [model, data, setting] = (['model', 'data', 'setting'] as const).map((name) => fields.part(name));
  const samples = json.perSample.map((sample: unknown, i) =>
    sampleIn(jsonFields(sample, fault, `perSample[${i}].`), sample),
  );
  const { certificates } = json;
  return {
    location,
    model: { name: model.text('name'), sha256: model.text('sha256') },
    version: setting.text('version'),
    finished: fields.text('finished'),
    conditions: {
      count: data.number('samples'),
      data: data.text('sha256'),
      goal: goalIn(json),
      norm: setting.text('norm'),
      epsilon: setting.number('epsilon'),
      clip: setting.flag('clip'),
      box: boxIn(setting.part('box')),
      preset: setting.text('preset'),
      attacks: attacksIn(json.ladder),
    },
    samples,
    certified: certifiedIn(certificates),
  };
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DataError('this is not JSON', { path, hint: 'Give the audit.json that gibbon audit leaves.' });
  }
}

function sampleIn(fields: JsonFields, json: unknown): ComparedSample {
  const isNull = isObject(json) && json.fooledBy === null;
  return {
    sample: fields.label('sample'),
    label: fields.number('label'),
    right: fields.flag('right'),
    fooledBy: isNull ? null : fields.text('fooledBy'),
  };
}

function boxIn(fields: JsonFields): Box {
  return { low: fields.number('low'), high: fields.number('high') };
}

/** What each attack of the ladder was told. */
function attacksIn(ladder: unknown): unknown[] {
  if (!Array.isArray(ladder)) return [];
  return ladder.map((rung: unknown) =>
    isObject(rung) ? { rung: rung.name, attack: rung.attack, options: rung.options } : rung,
  );
}

function certifiedIn(certificates: unknown): ReadonlySet<number> | undefined {
  if (!isObject(certificates) || !Array.isArray(certificates.certified)) return undefined;
  return new Set(certificates.certified.filter((place) => Number.isInteger(place)));
}
