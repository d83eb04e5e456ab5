import { describe, expect, it } from 'vitest';
import { OptionError } from '../errors.ts';
import { input } from '../graph/index.ts';
import { randomStream } from '../random.ts';
import { constants } from './architecture.ts';
import { type ArchitectureName, architectureNamed, namedArchitectures } from './named.ts';

const names = Object.keys(namedArchitectures).filter((name): name is ArchitectureName =>
  Object.hasOwn(namedArchitectures, name),
);

describe.each(names)('%s', (name) => {
  it('gives a logit a class, for pictures of one and of three channels', () => {
    for (const shape of [
      [1, 28, 28],
      [3, 32, 32],
    ]) {
      const architecture = architectureNamed(name, shape, 7);
      const parameters = constants(architecture.initialParameters(randomStream(0)));
      expect(architecture.logits(input('x', 'float32', [5, ...shape]), parameters).shape).toEqual([5, 7]);
    }
  });

  it('takes rows that are no pictures, or says that it does not', () => {
    const build = () => architectureNamed(name, [20], 3);
    if (namedArchitectures[name].takesImages) expect(build).toThrow(OptionError);
    else expect(build().inputShape).toEqual([20]);
  });
});
