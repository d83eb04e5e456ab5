/** How each of the files of `wild/` and `models/` is attacked, and how the result is confirmed. */
import { randomStream } from '../../src/random.ts';
import { type FloatTensor, floats, type Shape, sizeOf } from '../../src/tensor/index.ts';

export interface WildRun {
  readonly file: string;
  /** Of GIBBON_DATA. @default 'wild' */
  readonly folder?: string;
  /** Where its inputs come from: photographs at [height, width], digits, or what is drawn here. */
  readonly inputs: /** So many test images of MNIST. */
    | { readonly digits: number; readonly box: number }
    | { readonly photos: readonly string[]; readonly height: number; readonly width: number; readonly box: number }
    | { readonly drawn: () => FloatTensor };
  /** Of `gibbon attack`, behind the model and its inputs. */
  readonly flags: readonly string[];
  /** What the script without Gibbon is told. */
  readonly replay: Readonly<Record<string, unknown>>;
  /** Whether a measure that it finds is the goal, from that before. */
  readonly isReached: (after: number, before: number) => boolean;
}

function drawn(shape: Shape, value: (random: ReturnType<typeof randomStream>, index: number) => number) {
  return () => {
    const random = randomStream('wild', ...shape);
    return floats(
      shape,
      Array.from({ length: sizeOf(shape) }, (_, i) => value(random, i)),
    );
  };
}

const tone = (rate: number, pitch: number) => (random: ReturnType<typeof randomStream>, i: number) =>
  0.4 * Math.sin((2 * Math.PI * pitch * i) / rate) +
  0.2 * Math.sin((4 * Math.PI * pitch * i) / rate) +
  0.01 * random.normal();

const dogs = [
  '153_n02085936_Maltese_dog',
  '238_n02107574_Greater_Swiss_Mountain_dog',
  '187_n02094433_Yorkshire_terrier',
];
const people = ['578_n03450230_gown', '697_n03877472_pajama'];
const writing = ['918_n06785654_crossword_puzzle', '901_n04579145_whiskey_jug'];
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const changed = (after: number) => after === 1;
const crossed = (after: number, before: number) => after >= 0.5 !== before >= 0.5;

export const wildRuns: readonly WildRun[] = [
  {
    file: 'basicpitch_nmp',
    inputs: { drawn: drawn([1, 43844, 1], tone(22050, 440)) },
    flags: [
      '--goal',
      'positions',
      '--output',
      'StatefulPartitionedCall:1',
      '--share',
      '0.1',
      '--box=-1..1',
      '--epsilon',
      '.01',
      '--steps',
      '10',
    ],
    replay: { input: 'serving_default_input_2:0', output: 'StatefulPartitionedCall:1', measure: 'moments' },
    isReached: (after) => after >= 0.1,
  },
  {
    file: 'burn_mnist',
    inputs: { drawn: drawn([4, 1, 28, 28], (random) => random.uniform()) },
    flags: ['--goal', 'top', '--first', '1', '--mean', '.1307', '--std', '.3081', '--epsilon', '.1'],
    replay: { input: 'input.1', output: '33', measure: 'class', mean: [0.1307], std: [0.3081] },
    isReached: changed,
  },
  {
    file: 'fastestdet',
    inputs: { photos: dogs, height: 352, width: 352, box: 1 },
    flags: ['--goal', 'hide', '--threshold', '.65', '--channels', 'bgr', '--epsilon', '8/255', '--steps', '20'],
    replay: { input: 'input.1', output: '758', measure: 'fastestdet', bgr: true },
    isReached: (after) => after < 0.65,
  },
  {
    file: 'gonnx_ndm',
    inputs: { drawn: drawn([3, 10, 4], (random) => random.uniform(15, 25)) },
    flags: [
      '--input',
      'sensor_input',
      '--feed',
      'setpoint_input=20',
      '--shape',
      '10,4',
      '--goal',
      'up',
      '--by',
      '.05',
      '--box',
      '0..40',
      '--epsilon',
      '1',
    ],
    replay: {
      input: 'sensor_input',
      output: 'optimal_supply_temp',
      measure: 'value',
      feeds: { setpoint_input: { type: 'float32', dims: [1, 1], value: 20 } },
    },
    isReached: (after, before) => after > before + 0.05,
  },
  {
    file: 'lstm_midi2hands',
    inputs: { drawn: drawn([3, 30, 4], (random) => random.uniform()) },
    flags: ['--goal', 'cross', '--box', '0..1', '--epsilon', '.2'],
    replay: { input: 'input', output: '508', measure: 'value' },
    isReached: crossed,
  },
  {
    file: 'mujoco_go1_policy',
    inputs: { drawn: drawn([4, 48], (random) => 0.5 * random.normal()) },
    flags: ['--goal', 'apart', '--by', '.3', '--box=-4..4', '--epsilon', '.15'],
    replay: { input: 'obs', output: 'continuous_actions', measure: 'change' },
    isReached: (after) => after > 0.3,
  },
  {
    file: 'onnx2c_mnist_pytorch',
    inputs: { drawn: drawn([4, 784], (random) => random.uniform()) },
    flags: ['--goal', 'top', '--first', '1', '--box', '0..1', '--epsilon', '.1'],
    replay: { input: 'network_input', output: 'network_output', measure: 'class' },
    isReached: changed,
  },
  {
    file: 'oww_embedding',
    inputs: { drawn: drawn([2, 76, 32, 1], (random, i) => random.normal() + Math.sin(i / 30)) },
    flags: ['--goal', 'dodge', '--threshold', '.7', '--box=-6..6', '--epsilon', '.3'],
    replay: { input: 'input_1', output: 'conv2d_19', measure: 'cosine' },
    isReached: (after) => after < 0.7,
  },
  {
    file: 'oww_hello_deepa',
    inputs: { drawn: drawn([3, 25, 96], (random) => 2 * random.normal()) },
    flags: ['--goal', 'cross', '--box=-20..20', '--epsilon', '.3'],
    replay: { input: 'onnx::Flatten_0', output: '39', measure: 'value' },
    isReached: crossed,
  },
  {
    file: 'oww_melspectrogram',
    inputs: { drawn: drawn([1, 16000], tone(16000, 220)) },
    flags: ['--shape', '16000', '--goal', 'apart', '--by', '1', '--box=-1..1', '--epsilon', '.01'],
    replay: { input: 'input', output: 'output', measure: 'change' },
    isReached: (after) => after > 1,
  },
  {
    file: 'ppocr_v2_cls',
    inputs: { photos: writing, height: 48, width: 192, box: 1 },
    flags: [
      '--shape',
      '3,48,192',
      '--goal',
      'top',
      '--first',
      '1',
      '--mean',
      '.5',
      '--std',
      '.5',
      '--channels',
      'bgr',
      '--epsilon',
      '8/255',
    ],
    replay: { input: 'x', output: 'softmax_0.tmp_0', measure: 'class', mean: [0.5], std: [0.5], bgr: true },
    isReached: changed,
  },
  {
    file: 'ppocr_v4_det',
    inputs: { photos: writing, height: 320, width: 320, box: 1 },
    flags: [
      '--shape',
      '3,320,320',
      '--goal',
      'positions',
      '--threshold',
      '.3',
      '--share',
      '.05',
      '--mean',
      imagenet.mean.join(),
      '--std',
      imagenet.std.join(),
      '--channels',
      'bgr',
      '--epsilon',
      '8/255',
      '--steps',
      '10',
    ],
    replay: { input: 'x', output: 'sigmoid_0.tmp_0', measure: 'positions', threshold: 0.3, bgr: true, ...imagenet },
    isReached: (after) => after >= 0.05,
  },
  {
    file: 'pysjtu_captcha_nn',
    inputs: { drawn: drawn([3, 1, 40, 110], (random) => Number(random.uniform() < 0.2)) },
    flags: ['--goal', 'top', '--first', '1', '--output', '218', '--epsilon', '.1'],
    replay: { input: 'input.1', output: '218', measure: 'class' },
    isReached: changed,
  },
  {
    file: 'pysjtu_captcha_svm',
    inputs: { drawn: drawn([1, 400], (random) => Number(random.uniform() < 0.3)) },
    flags: ['--goal', 'apart', '--by', '.00001', '--box', '0..1', '--epsilon', '.3'],
    replay: { input: 'float_input', output: 'probabilities', measure: 'change', batched: false },
    isReached: (after) => after > 0.00001,
  },
  {
    file: 'rf_ultrasonic',
    inputs: { drawn: drawn([6, 7], (random) => random.uniform(0, 300)) },
    flags: [
      '--goal',
      'top',
      '--first',
      '1',
      '--attack',
      'square',
      '--queries',
      '300',
      '--box',
      '0..300',
      '--epsilon',
      '30',
    ],
    replay: { input: 'distances', output: 'output_label', measure: 'label' },
    isReached: changed,
  },
  {
    file: 'silero_legacy',
    inputs: { drawn: drawn([3, 1536], tone(16000, 180)) },
    flags: [
      '--input',
      'input',
      '--feed',
      'sr=16000',
      '--feed',
      'h=0',
      '--feed',
      'c=0',
      '--shape',
      '1536',
      '--goal',
      'cross',
      '--output',
      'output',
      '--box=-1..1',
      '--epsilon',
      '.03',
    ],
    replay: {
      input: 'input',
      output: 'output',
      measure: 'value',
      feeds: {
        sr: { type: 'int64', dims: [], value: 16000 },
        h: { type: 'float32', dims: [2, 1, 64], value: 0 },
        c: { type: 'float32', dims: [2, 1, 64], value: 0 },
      },
    },
    isReached: crossed,
  },
  {
    file: 'silero_v5',
    inputs: { drawn: drawn([3, 512], tone(16000, 180)) },
    flags: [
      '--input',
      'input',
      '--feed',
      'sr=16000',
      '--feed',
      'state=zeros',
      '--shape',
      '512',
      '--goal',
      'cross',
      '--output',
      'output',
      '--box=-1..1',
      '--epsilon',
      '.05',
      '--steps',
      '80',
    ],
    replay: {
      input: 'input',
      output: 'output',
      measure: 'value',
      feeds: { sr: { type: 'int64', dims: [], value: 16000 }, state: { type: 'float32', dims: [2, 1, 128], value: 0 } },
    },
    isReached: crossed,
  },
  {
    file: 'ultraface_rfb320',
    inputs: { photos: people, height: 240, width: 320, box: 255 },
    flags: [
      '--goal',
      'hide',
      '--threshold',
      '.7',
      '--box',
      '0..255',
      '--mean',
      '127',
      '--std',
      '128',
      '--epsilon',
      '8',
    ],
    replay: { input: 'input', output: 'scores', measure: 'face', mean: [127], std: [128] },
    isReached: (after) => after < 0.7,
  },
  {
    file: 'unet_sed',
    inputs: {
      drawn: drawn([1, 1, 224, 224], (random, i) =>
        Math.hypot(Math.floor(i / 224) - 112, (i % 224) - 112) < 60 ? 0.8 : 0.2 + 0.02 * random.normal(),
      ),
    },
    flags: ['--goal', 'positions', '--share', '.03', '--epsilon', '.1', '--steps', '20'],
    replay: { input: 'input', output: 'output', measure: 'positions', threshold: 0.5 },
    isReached: (after) => after >= 0.03,
  },
];

/** Classifiers of photographs and digits: the class leaves the first answers. */
const leaves = (first: number) => ['--goal', 'top', '--first', String(first)];

/** The files of `models/`. */
export const modelRuns: readonly WildRun[] = [
  {
    file: 'cifar10_resnet8',
    inputs: { photos: dogs, height: 32, width: 32, box: 255 },
    flags: [...leaves(1), '--box', '0..255', '--epsilon', '4'],
    replay: { input: 'input', measure: 'class' },
    isReached: changed,
  },
  {
    file: 'imagenet_mobilenet_v1_0.25_128',
    inputs: { photos: dogs, height: 128, width: 128, box: 255 },
    flags: [...leaves(5), '--box', '0..255', '--mean', '127.5', '--std', '127.5', '--epsilon', '4'],
    replay: { input: 'input', measure: 'leaves', first: 5, mean: [127.5], std: [127.5] },
    isReached: changed,
  },
  {
    file: 'imagenet_mobilenet_v2_1.0_224',
    inputs: { photos: dogs, height: 224, width: 224, box: 255 },
    flags: [...leaves(5), '--box', '0..255', '--mean', '127.5', '--std', '127.5', '--epsilon', '4', '--steps', '20'],
    replay: { input: 'input', measure: 'leaves', first: 5, mean: [127.5], std: [127.5] },
    isReached: changed,
  },
  {
    file: 'imagenet_squeezenet1.0',
    inputs: { photos: dogs, height: 227, width: 227, box: 255 },
    flags: [
      ...leaves(5),
      ...['--box', '0..255', '--mean', '104,117,123', '--channels', 'bgr', '--epsilon', '4', '--steps', '20'],
    ],
    replay: { input: 'data', measure: 'leaves', first: 5, mean: [104, 117, 123], bgr: true },
    isReached: changed,
  },
  {
    file: 'mnist_cnn',
    inputs: { digits: 4, box: 255 },
    flags: [...leaves(1), '--box', '0..255', '--epsilon', '50'],
    replay: { input: 'Input3', measure: 'class' },
    isReached: changed,
  },
  ...['mnist_conv_adversarial', 'mnist_conv_robust'].map(
    (file): WildRun => ({
      file,
      inputs: { digits: 4, box: 1 },
      flags: [...leaves(1), '--epsilon', '.3'],
      replay: { input: 'input', measure: 'class' },
      isReached: changed,
    }),
  ),
].map((run) => ({ ...run, folder: 'models' as const }));

/** Files that are not attacked, each with the reason. */
export const notAttacked: Readonly<Record<string, string>> = {
  brain_seg_niivue:
    'not tried: its input and map have 16.8 and 50 million voxels, and each of its 19 inner values takes 336 MB',
  linearsvc_ultrasonic: 'the file declares 5 features and scales 7: ONNX Runtime refuses to run it too',
};
