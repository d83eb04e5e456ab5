/** The networks that read digits and travel with the page. */
export const modelNames = ['softmax', 'maxout', 'maxout-adversarial', 'rbf', 'cnn'] as const;

export type ModelName = (typeof modelNames)[number];
