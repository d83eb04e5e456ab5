export const en = {
  title: 'Gibbon',
  subtitle: 'adversarial examples, in your browser',
  pages: { digits: 'Digits', own: 'Your model', training: 'Training', tour: 'Guided tour' },
  navigation: 'Pages',
  language: 'Language',
  copied: 'copied',
  copy: 'copy',
  commandLead: 'The same on the command line',
  download: 'Download',
  loading: 'Loading …',
  cancel: 'Cancel',
  models: {
    softmax: 'Softmax regression',
    maxout: 'Maxout',
    'maxout-adversarial': 'Maxout, adversarially trained',
    rbf: 'RBF',
    cnn: 'CNN',
  },
  modelNotes: {
    softmax: 'One linear function a class.',
    maxout: 'Two layers of 40 units, each the largest of two linear functions.',
    'maxout-adversarial': 'The same network, trained on clean digits and on digits attacked by FGSM with ε = 0.25.',
    rbf: 'One bell curve a class, each sure near its mean only. Its bars are not forced to sum to 100 %.',
    cnn: 'Two small convolutions and a dense layer.',
  },
  explorer: {
    heading: 'Fool a network',
    lead: 'Drag ε. Every pixel is moved by ε, up or down, in the direction that hurts the network most. See when its answer turns.',
    model: 'Network',
    source: 'Digit',
    gallery: 'Choose',
    draw: 'Draw',
    photo: 'Photograph',
    digit: (label: number) => `a ${label}`,
    chooseDigit: (label: number, index: number) => `Digit ${label}, sample ${index + 1}`,
    epsilon: 'ε, the change of each pixel',
    clip: 'keep pixels between black and white',
    clipNote: 'The paper did not.',
    original: 'Digit',
    perturbation: 'Perturbation',
    amplified: (factor: string) => `amplified ${factor} times`,
    none: 'none yet',
    sum: 'What the network sees',
    answer: 'Answer',
    says: (name: string, answer: number, share: string) => `${name} says ${answer}, ${share} sure.`,
    fooled: 'Fooled',
    right: 'Right',
    wrongAnyway: 'Wrong from the start',
    probabilities: 'Probability of each class',
    arguments: 'Arguments of the softmax along ε',
    argumentsLabel: (label: number, epsilon: string) =>
      `Line chart of the ten logits along epsilon; the right class is ${label}; the marker is at epsilon ${epsilon}.`,
    argumentsNote:
      'As in figure 4 of the paper: the lines are nearly straight, and the true class (blue) falls as others rise.',
    logit: 'logit',
    transfer: 'The same perturbation on the other networks',
    transferNote: (name: string) =>
      `It was made for ${name}, and nothing else was asked. The strip shows each network’s answers from ε = 0 to 0.5: blue is right, orange is wrong.`,
    attacked: 'attacked',
    trueClass: 'It is a',
    unknownClass: 'whatever the network says',
  },
  draw: {
    hint: 'Draw one digit with mouse, pen or finger.',
    clear: 'Clear',
    undo: 'Undo',
    pad: 'Drawing area for one digit',
    empty: 'Draw a digit first.',
  },
  photo: {
    hint: 'Drop a photograph of one written digit here, or choose a file. It stays in your browser.',
    choose: 'Choose a file',
  },
  problems: {
    heading: 'That did not work.',
    formats: {
      'model-format':
        'This file is no ONNX model, or it is damaged. Export the model again, as .onnx, and drop that file.',
      'unsupported-operator': 'Gibbon has no rule for some operators of this model:',
      classifier: 'This model is no classifier that can be attacked here.',
      data: 'The file or image cannot be used.',
      image: 'This file is no picture that the browser can read. Use PNG, JPEG or WebP.',
      'too-large':
        'This model is too large for a browser. Attack it on the command line: npx gibbon attack model.onnx image.png',
      option: 'One of the settings does not fit.',
      shape: 'The shapes do not fit each other.',
      runtime:
        'ONNX Runtime cannot run here. It needs WebAssembly with SIMD: Chrome or Edge 91, Firefox 89, Safari 16.4 or later.',
      memory:
        'There was not enough memory. Try a smaller model, or the command line: npx gibbon attack model.onnx image.png',
      divergence: 'Training diverged: the loss is no number any more. Use a smaller learning rate or ε.',
      unexpected: 'Something unexpected happened. The page still works; try again, or reload it.',
    },
    details: 'Details',
  },
};

type Widened<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...words: infer P) => string
      ? (...words: P) => string
      : Widened<T[K]>;
};

/** All words of the page. */
export type Text = Widened<typeof en>;
