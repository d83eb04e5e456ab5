import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ModelFormatError } from '../errors.ts';
import { Codec, type DraftOf, type MessageOf, oneof, optional, packed, repeated } from './message.ts';
import { WireType, Writer } from './wire.ts';

fc.configureGlobal({ seed: 20141220 });

const schema = {
  Tree: {
    name: optional('string', 1),
    weight: optional('float', 2),
    branches: repeated('Tree', 3),
    best: optional('Tree', 4),
    rings: packed('int64', 5),
    marks: repeated('int32', 6),
    leaf: optional('Leaf', 16),
  },
  Leaf: {
    size: oneof('uint64', 1),
    picture: oneof('bytes', 2),
    parent: oneof('Tree', 4),
    area: optional('double', 3),
  },
} as const;
const codec = new Codec(schema);
type Tree = MessageOf<typeof schema, 'Tree'>;
type TreeDraft = DraftOf<typeof schema, 'Tree'>;

const emptyTree = { branches: [], rings: [], marks: [] };

function bytesOf(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  write(writer);
  return writer.finish();
}

describe('types', () => {
  it('come from the table', () => {
    expectTypeOf<Tree['name']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Tree['rings']>().toEqualTypeOf<readonly bigint[]>();
    expectTypeOf<Tree['branches'][number]['marks']>().toEqualTypeOf<readonly number[]>();
    expectTypeOf<NonNullable<Tree['leaf']>['picture']>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<TreeDraft['rings']>().toEqualTypeOf<readonly bigint[] | undefined>();
    expectTypeOf<Tree>().toExtend<TreeDraft>();
    // @ts-expect-error a field refers to a message that the schema does not have
    new Codec({ Bird: { nest: optional('Nest', 1) } } as const);
  });
});

describe('messages', () => {
  const draft = fc.letrec<{ tree: TreeDraft }>((tie) => ({
    tree: fc.record(
      {
        name: fc.string(),
        weight: fc.float({ noNaN: true }),
        branches: fc.array(tie('tree'), { maxLength: 3, depthIdentifier: 'tree' }),
        best: fc.option(tie('tree'), { nil: undefined, depthIdentifier: 'tree' }),
        rings: fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
        marks: fc.array(fc.integer()),
        leaf: fc.oneof(
          fc.record({ size: fc.bigInt(0n, 2n ** 64n - 1n), area: fc.double({ noNaN: true }) }),
          fc.record({ picture: fc.uint8Array() }),
        ),
      },
      { requiredKeys: [] },
    ),
  })).tree;

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(draft, (tree) => {
        const bytes = codec.encode('Tree', tree);
        const decoded = codec.decode('Tree', bytes);
        expect(decoded).toEqual(filled(tree));
        expect(codec.encode('Tree', decoded)).toEqual(bytes);
      }),
    );
  });

  it('gives undefined for absent fields and an array for repeated ones', () => {
    expect(codec.decode('Tree', new Uint8Array(0))).toStrictEqual(emptyTree);
    expect(codec.decode('Tree', new Uint8Array(0)).name).toBeUndefined();
  });

  it('tells an empty string and a zero from an absent field', () => {
    const decoded = codec.decode('Tree', codec.encode('Tree', { name: '', weight: 0 }));
    expect(decoded).toStrictEqual({ ...emptyTree, name: '', weight: 0 });
  });

  it('does not share arrays between messages', () => {
    const [one, two] = [1, 2].map((mark) => codec.decode('Tree', codec.encode('Tree', { marks: [mark] })));
    expect([one.marks, two.marks, codec.decode('Tree', new Uint8Array(0)).marks]).toEqual([[1], [2], []]);
  });

  it('reads repeated scalars packed, unpacked and mixed', () => {
    const bytes = bytesOf((w) => {
      for (const field of [5, 6]) {
        w.tag(field, WireType.varint);
        w.int32(-1);
        w.tag(field, WireType.delimited);
        w.delimited(() =>
          [2, -3].forEach((value) => {
            w.int32(value);
          }),
        );
        w.tag(field, WireType.delimited);
        w.delimited(() => {});
        w.tag(field, WireType.varint);
        w.int32(4);
      }
    });
    expect(codec.decode('Tree', bytes)).toEqual({ ...emptyTree, rings: [-1n, 2n, -3n, 4n], marks: [-1, 2, -3, 4] });
  });

  it('writes fields in the order of their numbers, packed only where the table says so', () => {
    const bytes = codec.encode('Tree', { marks: [1, 2], rings: [1n, 2n], name: 'a' });
    expect([...bytes]).toEqual([0x0a, 1, 0x61, 0x2a, 2, 1, 2, 0x30, 1, 0x30, 2]);
  });

  it('takes the last of a scalar and merges messages', () => {
    const first = codec.encode('Tree', { name: 'a', best: { name: 'b', marks: [1] } });
    const second = codec.encode('Tree', { name: 'c', best: { weight: 2, marks: [2] } });
    const decoded = codec.decode('Tree', Buffer.concat([first, second]));
    expect(decoded).toEqual({ ...emptyTree, name: 'c', best: { ...emptyTree, name: 'b', weight: 2, marks: [1, 2] } });
  });

  it('keeps only the last field of a oneof', () => {
    const encode = (leaf: DraftOf<typeof schema, 'Leaf'>) => codec.encode('Leaf', leaf);
    const both = Buffer.concat([encode({ size: 1n, area: 3 }), encode({ picture: Uint8Array.of(7) })]);
    expect(codec.decode('Leaf', both)).toEqual({ area: 3, picture: Uint8Array.of(7) });
    const merged = [encode({ parent: { name: 'a' } }), encode({ parent: { weight: 1 } })];
    expect(codec.decode('Leaf', Buffer.concat(merged)).parent).toEqual({ ...emptyTree, name: 'a', weight: 1 });
  });

  it('keeps unknown fields at every level and writes them back', () => {
    const strange = bytesOf((w) => {
      w.tag(77, WireType.varint);
      w.int64(-5n);
    });
    const stranger = bytesOf((w) => {
      w.tag(78, WireType.delimited);
      w.string('later version');
    });
    const inner = Buffer.concat([strange, codec.encode('Tree', { name: 'inner' }), stranger]);
    const bytes = Buffer.concat([
      stranger,
      bytesOf((w) => {
        w.tag(4, WireType.delimited);
        w.bytes(inner);
      }),
    ]);
    const decoded = codec.decode('Tree', bytes);
    expect(decoded.unknown).toEqual([stranger].map((part) => new Uint8Array(part)));
    expect(decoded.best?.unknown).toEqual([strange, stranger]);
    expect(codec.decode('Tree', codec.encode('Tree', decoded))).toEqual(decoded);
    expect('unknown' in codec.decode('Tree', codec.encode('Tree', { name: 'a' }))).toBe(false);
  });

  it('gives bytes of a Buffer as plain views', () => {
    const source = Buffer.from(codec.encode('Leaf', { picture: Uint8Array.of(1, 2) }));
    const { picture } = codec.decode('Leaf', source);
    expect(picture?.constructor).toBe(Uint8Array);
    expect(picture?.buffer).toBe(source.buffer);
  });
});

describe('failures', () => {
  it('names message, field and offset for a wrong wire type', () => {
    const bytes = codec.encode('Tree', { name: 'a' });
    const wrong = Buffer.concat([bytes, Uint8Array.of(0x10, 1)]);
    expect(() => codec.decode('Tree', wrong)).toThrow(/Tree\.weight has wire type 0 instead of 5 \(at byte 3\)/);
  });

  it('refuses messages that are nested too deep, in both directions', () => {
    const nested = (depth: number): TreeDraft => (depth === 0 ? {} : { best: nested(depth - 1) });
    const deepest = codec.encode('Tree', nested(100));
    expect(codec.encode('Tree', codec.decode('Tree', deepest))).toEqual(deepest);
    const tooDeep = bytesOf((w) => {
      w.tag(4, WireType.delimited);
      w.bytes(deepest);
    });
    expect(() => codec.decode('Tree', tooDeep)).toThrow(/deeper than 100/);
    expect(() => codec.encode('Tree', nested(101))).toThrow(/deeper than 100/);
  });

  it.each([
    ['a number for int64', { rings: [1] }, /Tree\.rings takes int64, not number 1/],
    ['a fraction for int32', { marks: [1.5] }, /Tree\.marks takes int32, not number 1.5/],
    ['a string for a message', { best: 'b' }, /a Tree must be an object, not string/],
    ['one value for many', { marks: 1 }, /Tree\.marks must be an array/],
    ['null for a string', { name: null }, /Tree\.name takes string, not object null/],
  ])('refuses to encode %s', (_, value, message) => {
    const untyped = JSON.parse(JSON.stringify(value));
    expect(() => codec.encode('Tree', untyped)).toThrow(ModelFormatError);
    expect(() => codec.encode('Tree', untyped)).toThrow(message);
  });
});

/** What decoding gives for a draft: absent repeated fields as empty arrays, keys of undefined left out. */
function filled(tree: TreeDraft): unknown {
  const { branches = [], best, ...rest } = tree;
  const own = { ...emptyTree, ...rest, branches: branches.map(filled) };
  return best === undefined ? own : { ...own, best: filled(best) };
}
