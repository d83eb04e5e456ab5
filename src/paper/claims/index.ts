/** Every claim of the paper that Gibbon measures. The exports are the registry. */
export * from './row-01-shift-identity.ts';
export * from './row-02-logistic-closed-form.ts';
export * from './row-03-softmax-fgsm-error.ts';
export * from './row-04-softmax-fgsm-confidence.ts';
export * from './row-05-softmax-rubbish.ts';
export * from './row-06-logistic-clean.ts';
export * from './row-07-logistic-adversarial.ts';
