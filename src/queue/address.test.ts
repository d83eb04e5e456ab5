import { describe, expect, it } from 'vitest';
import { queueAddress, withoutCredentials } from './address.ts';

describe('the address of a queue', () => {
  it.each([
    ['redis://10.0.0.5', 'redis://10.0.0.5'],
    ['redis://name:word@10.0.0.5:6380/2', 'redis://10.0.0.5:6380/2'],
    ['rediss://:p%40ss@[::1]:7/', 'rediss://[::1]:7'],
  ])('%s is shown as %s', (text, shown) => {
    expect(queueAddress('--queue', text)).toEqual({ secret: text, shown });
  });

  it.each(['', 'localhost:6379', 'http://name:word@host', 'redis:///', 'postgres://name:word@host'])(
    'refuses %j, and tells nobody a password',
    (text) => {
      const refused = () => queueAddress('--queue', text);
      expect(refused).toThrow('is not the address of a queue');
      expect(refused).not.toThrow('word');
    },
  );

  it('is shown without credentials wherever it stands in a text', () => {
    const text = "gibbon audit a@b.onnx --queue 'redis://:se@cret@host:1' --queue=rediss://a:b@c";
    expect(withoutCredentials(text)).toBe("gibbon audit a@b.onnx --queue 'redis://host:1' --queue=rediss://c");
  });
});
