import { attack, classifierFromBytes, fgsm, floats, logOdds, webRuntime } from 'gibbon/browser';

/** What a model answers here: logits, the gradient of the log-odds, and the adversarial examples of FGSM. */
export async function answers({ runtime: runtimeOptions, model, options, shape, data, labels, epsilon }) {
  const runtime = await webRuntime(runtimeOptions);
  const bytes = new Uint8Array(await (await fetch(model)).arrayBuffer());
  const classifier = await classifierFromBytes(bytes, { ...options, runtime });
  const inputs = floats(shape, data);
  const classes = Int32Array.from(labels);
  const { logits, gradient } = await classifier.gradient(inputs, classes, logOdds);
  const { adversarials } = await attack(classifier, fgsm, inputs, classes, { epsilon });
  await classifier.dispose();
  return {
    runtime: runtime.name,
    diagnostics: runtime.diagnostics,
    logits: [...logits.data],
    gradient: [...gradient.data],
    adversarials: [...adversarials.data],
  };
}
