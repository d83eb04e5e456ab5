/** What a filed report says that no measurement can know: `audit.card.json`, written by people. */
import { isObject } from '../../arguments.ts';
import { DataError } from '../../errors.ts';

export const CARD_SCHEMA = 'gibbon-audit-card/1';

/** A person who answers for the report. */
interface Responsible {
  readonly name: string;
  readonly role: string;
}

/** Texts are empty where nobody has said anything yet. */
export interface AuditCard {
  readonly schema: typeof CARD_SCHEMA;
  /** Of the report. */
  readonly identifier: string;
  /** Who asked for it. */
  readonly customer: string;
  /** Where it was made. */
  readonly place: string;
  readonly item: {
    readonly name: string;
    readonly version: string;
    /** The version before it. */
    readonly predecessor: string;
    /** In which state it was received. */
    readonly condition: string;
  };
  readonly intendedUse: string;
  readonly data: {
    readonly source: string;
    /** How the samples were drawn. */
    readonly sampling: string;
    /** Its main characteristics: whom or what it shows, under which conditions. */
    readonly characteristics: string;
  };
  /** What else prevents, detects or answers attacks where the item is used. */
  readonly measures: string;
  /** How the item was hardened in training. */
  readonly hardening: string;
  readonly deviations: readonly string[];
  readonly exclusions: readonly string[];
  readonly responsible: readonly Responsible[];
}

/** A card to fill in. @param about What is known already */
export function draftAuditCard({ model, data }: { readonly model: string; readonly data: string }): AuditCard {
  return {
    schema: CARD_SCHEMA,
    identifier: '',
    customer: '',
    place: '',
    item: { name: model, version: '', predecessor: '', condition: '' },
    intendedUse: '',
    data: { source: data, sampling: '', characteristics: '' },
    measures: '',
    hardening: '',
    deviations: [],
    exclusions: [],
    responsible: [{ name: '', role: '' }],
  };
}

const HINT = 'gibbon audit --write-card drafts a card with all fields.';

/**
 * Reads a card. What it leaves out is empty.
 *
 * @param path Names it in errors
 * @throws DataError for what is no card, a field that is unknown, or one of another type
 */
export function parseAuditCard(text: string, path: string): AuditCard {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DataError('the card is not JSON', { path, hint: HINT });
  }
  const draft = draftAuditCard({ model: '', data: '' });
  const fields = partOf(json, draft, '', path);
  if (fields.schema !== CARD_SCHEMA) {
    throw new DataError(`"schema" is not "${CARD_SCHEMA}"`, { path, hint: HINT });
  }
  const said = (from: Readonly<Record<string, unknown>>, name: string) => textOf(from[name], name, path);
  const [item, data] = [
    partOf(fields.item ?? {}, draft.item, 'item.', path),
    partOf(fields.data ?? {}, draft.data, 'data.', path),
  ];
  return {
    schema: CARD_SCHEMA,
    identifier: said(fields, 'identifier'),
    customer: said(fields, 'customer'),
    place: said(fields, 'place'),
    item: {
      name: said(item, 'name'),
      version: said(item, 'version'),
      predecessor: said(item, 'predecessor'),
      condition: said(item, 'condition'),
    },
    intendedUse: said(fields, 'intendedUse'),
    data: {
      source: said(data, 'source'),
      sampling: said(data, 'sampling'),
      characteristics: said(data, 'characteristics'),
    },
    measures: said(fields, 'measures'),
    hardening: said(fields, 'hardening'),
    deviations: listOf(fields.deviations, 'deviations', path).map((each) => textOf(each, 'deviations', path)),
    exclusions: listOf(fields.exclusions, 'exclusions', path).map((each) => textOf(each, 'exclusions', path)),
    responsible: listOf(fields.responsible, 'responsible', path).map((each) => {
      const person = partOf(each, { name: '', role: '' }, 'responsible.', path);
      return { name: said(person, 'name'), role: said(person, 'role') };
    }),
  };
}

/** The fields of an object, all of which must be known. */
function partOf(json: unknown, known: object, prefix: string, path: string): Readonly<Record<string, unknown>> {
  if (!isObject(json) || Array.isArray(json)) {
    const what = prefix === '' ? 'the card' : `"${prefix.slice(0, -1)}"`;
    throw new DataError(`${what} is not an object`, { path, hint: HINT });
  }
  const strange = Object.keys(json).find((name) => !Object.hasOwn(known, name));
  if (strange === undefined) return json;
  throw new DataError(`the card has an unknown field "${prefix}${strange}"`, {
    path,
    hint: `Known: ${Object.keys(known)
      .map((name) => prefix + name)
      .join(', ')}.`,
  });
}

function textOf(value: unknown, name: string, path: string): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') throw new DataError(`"${name}" is not a text`, { path, hint: HINT });
  return value.trim();
}

function listOf(value: unknown, name: string, path: string): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new DataError(`"${name}" is not a list`, { path, hint: HINT });
  return value;
}
