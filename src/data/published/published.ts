/** Data sets that anybody can download, and how to know that what came is what was published. */

/** A file as it was published. */
export interface PublishedFile {
  readonly name: string;
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

/** What is known of every published set. */
export interface Publication {
  /** Also the name of its folder. */
  readonly name: string;
  readonly classNames: readonly string[];
  /** Folders on the web that have the files, the one to try first in front; each ends in /. */
  readonly mirrors: readonly string[];
}

/** A data set in the four gzipped idx files that MNIST is published in. */
export interface PublishedSet extends Publication {
  readonly files: Readonly<Record<Split, { readonly images: PublishedFile; readonly labels: PublishedFile }>>;
}

/** A data set in one gzipped tar archive of files in the binary format of CIFAR-10. */
export interface PublishedArchive extends Publication {
  readonly archive: PublishedFile;
  /** The folder in the archive that has the files. */
  readonly folder: string;
  readonly batches: Readonly<Record<Split, readonly PublishedBatch[]>>;
}

/** One file of such an archive. */
export interface PublishedBatch {
  readonly name: string;
  readonly sha1: string;
}

/** The part of a data set that models learn from, or the part that they are judged by. */
export type Split = 'train' | 'test';

/**
 * 70,000 handwritten digits of 28 x 28 pixels: 60,000 to train with, 10,000 to test.
 *
 * @see Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to document recognition", 1998.
 */
export const mnist: PublishedSet = {
  name: 'mnist',
  classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  mirrors: ['https://storage.googleapis.com/cvdf-datasets/mnist/', 'https://ossci-datasets.s3.amazonaws.com/mnist/'],
  files: {
    train: {
      images: { name: 'train-images-idx3-ubyte.gz', md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873', size: 9_912_422 },
      labels: { name: 'train-labels-idx1-ubyte.gz', md5: 'd53e105ee54ea40749a09fcbcd1e9432', size: 28_881 },
    },
    test: {
      images: { name: 't10k-images-idx3-ubyte.gz', md5: '9fb629c4189551a2d022fa330f9573f3', size: 1_648_877 },
      labels: { name: 't10k-labels-idx1-ubyte.gz', md5: 'ec29112dd5afa0611ce80d1b7f02629c', size: 4_542 },
    },
  },
};

/**
 * 70,000 pictures of clothes in the format of MNIST.
 *
 * @see H. Xiao, K. Rasul and R. Vollgraf, "Fashion-MNIST", 2017, arXiv 1708.07747.
 */
export const fashionMnist: PublishedSet = {
  name: 'fashion-mnist',
  classNames: [
    'T-shirt/top',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
  mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
  files: {
    train: {
      images: { name: 'train-images-idx3-ubyte.gz', md5: '8d4fb7e6c68d591d4c3dfef9ec88bf0d', size: 26_421_880 },
      labels: { name: 'train-labels-idx1-ubyte.gz', md5: '25c81989df183df01b3e8a0aad5dffbe', size: 29_515 },
    },
    test: {
      images: { name: 't10k-images-idx3-ubyte.gz', md5: 'bef4ecab320f06d8554ea6380940ec79', size: 4_422_102 },
      labels: { name: 't10k-labels-idx1-ubyte.gz', md5: 'bb300cfdad3c16e7a12a480ee83cd310', size: 5_148 },
    },
  },
};

/**
 * 60,000 photographs of 32 x 32 pixels in ten classes: 50,000 to train with, 10,000 to test. The SHA-1 sums of its files are
 * those that Apache MXNet's `gluon.data.vision.CIFAR10` checks.
 *
 * @see A. Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
export const cifar10: PublishedArchive = {
  name: 'cifar10',
  classNames: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  mirrors: ['https://www.cs.toronto.edu/~kriz/'],
  archive: { name: 'cifar-10-binary.tar.gz', md5: 'c32a1d4ab5d03f1284b67883e8d87530', size: 170_052_171 },
  folder: 'cifar-10-batches-bin',
  batches: {
    train: [
      { name: 'data_batch_1.bin', sha1: 'aadd24acce27caa71bf4b10992e9e7b2d74c2540' },
      { name: 'data_batch_2.bin', sha1: 'c0ba65cce70568cd57b4e03e9ac8d2a5367c1795' },
      { name: 'data_batch_3.bin', sha1: '1dd00a74ab1d17a6e7d73e185b69dbf31242f295' },
      { name: 'data_batch_4.bin', sha1: 'aab85764eb3584312d3c7f65fd2fd016e36a258e' },
      { name: 'data_batch_5.bin', sha1: '26e2849e66a845b7f1e4614ae70f4889ae604628' },
    ],
    test: [{ name: 'test_batch.bin', sha1: '67eb016db431130d61cd03c7ad570b013799c88c' }],
  },
};
