/** The published schemas that files of an audit are held against. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { isObject } from '../src/arguments.ts';

const parsed = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8'));
const inWords = (errors: ErrorObject[] | null | undefined) =>
  (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);

/** A schema whose objects have no other fields than those that it lists: what we write is documented. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (!isObject(schema)) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return isObject(schema.properties) && schema.type === 'object' ? { ...inner, additionalProperties: false } : inner;
}

const record = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
addFormats.default(record);
const published = resolve(import.meta.dirname, '../docs/audit-2.schema.json');
const isRecord = record.compile(closed(parsed(published)) as object);

/** What is wrong with the record of an audit by docs/audit-2.schema.json; a field that it does not list is wrong too. */
export function recordFaults(json: unknown): string[] {
  return isRecord(json) ? [] : inWords(isRecord.errors);
}

const require = createRequire(import.meta.url);

/** The schema of CycloneDX 1.6 itself, with those that it refers to, as the project's own library carries them. */
function cycloneDx(): ValidateFunction {
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const schema = (name: string) => parsed(join(folder, `${name}.SNAPSHOT.schema.json`));
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'iri-reference': true, 'idn-email': true } });
  addFormats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82']) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(schema('bom-1.6'));
}

/** What is wrong with bills of materials by the schema of CycloneDX 1.6. */
export function materialFaults(): (json: unknown) => string[] {
  const isMaterials = cycloneDx();
  return (json) => (isMaterials(json) ? [] : inWords(isMaterials.errors));
}
