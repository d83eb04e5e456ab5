import type { ClassAccuracy } from './result.ts';

/** Accuracy class by class, of the classes that have samples. */
export function perClass(
  labels: Int32Array,
  isRight: readonly boolean[],
  resists: readonly boolean[],
  names: readonly string[] | undefined,
): ClassAccuracy[] {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  return classes.map((index) => {
    const own = Array.from(labels.keys()).filter((i) => labels[i] === index);
    const share = (holds: readonly boolean[]) => own.filter((i) => holds[i]).length / own.length;
    return {
      class: index,
      name: names?.[index] ?? null,
      samples: own.length,
      clean: share(isRight),
      robust: share(resists),
    };
  });
}
