/** The paper's epsilon on MNIST, in pixels of [0, 1]. */
export const EPSILON = 0.25;
