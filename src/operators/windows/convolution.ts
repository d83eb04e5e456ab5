/** Convolution and its transpose. Each is the other's gradient in the data. */
import { ShapeError } from '../../errors.ts';
import {
  applyOne,
  attribute,
  defineOperator,
  type ImportedNode,
  type Operator,
  required,
  type Value,
} from '../../graph/index.ts';
import { sizeOf } from '../../tensor/index.ts';
import { productSums } from '../rules/interval.ts';
import { linearWithBias } from '../rules/linear.ts';
import { channelSums, inputGradient, weightGradient } from './convolution-gradient.ts';
import { readWindow, spanOf, type Window, windowAttributes, windowCounts, windowOf } from './window.ts';

const windowSpecs = {
  kernel_shape: required('ints'),
  strides: required('ints'),
  dilations: required('ints'),
  pads: required('ints'),
  group: attribute('int', 1),
};

/** Weights [M, C/group, ...kernel]: output channels first. */
export const Conv: Operator = defineOperator({
  name: 'Conv',
  requiredInputs: 2,
  attributes: windowSpecs,
  infer: ({ inputs: [x, w], attributes }) => {
    if (x.shape[1] !== w.shape[1] * attributes.group) {
      throw new ShapeError(`Conv: ${x.shape[1]} channels meet weights [${w.shape}] in ${attributes.group} group(s)`);
    }
    return [
      { dtype: x.dtype, shape: [x.shape[0], w.shape[0], ...windowCounts(windowOf(attributes), x.shape.slice(2))] },
    ];
  },
  rules: {
    vjp: ({ g, inputs: [x, w], optionalInputs: [, , b], attributes }) => {
      const window = windowOf(attributes);
      return [
        () => inputGradient(g, x, w, window, attributes.group),
        () => weightGradient(x, g, window, attributes.group),
        b && (() => channelSums(g)),
      ];
    },
    interval: (ranges) => productSums(ranges, sizeOf(ranges.inputs[1].shape.slice(1))),
    linear: linearWithBias,
  },
  read: ({ inputs: [x, w, b], attributes }) => {
    if (x === undefined || w === undefined) return [];
    const window = readWindow(attributes, x.shape.slice(2), w.shape.slice(2), 'Conv');
    return [conv(x, w, window, Number(attributes.group ?? 1), b)];
  },
});

/** Weights [C, M/group, ...kernel]: input channels first. */
export const ConvTranspose: Operator = defineOperator({
  name: 'ConvTranspose',
  requiredInputs: 2,
  attributes: { ...windowSpecs, output_padding: required('ints') },
  infer: ({ inputs: [x, w], attributes }) => {
    const window = windowOf(attributes);
    const spatial = spanOf(window).map(
      (span, i) =>
        window.strides[i] * (x.shape[i + 2] - 1) +
        attributes.output_padding[i] +
        span -
        window.before[i] -
        window.after[i],
    );
    return [{ dtype: x.dtype, shape: [x.shape[0], w.shape[1] * attributes.group, ...spatial] }];
  },
  rules: {
    vjp: ({ g, inputs: [x, w], optionalInputs: [, , b], attributes }) => {
      const window = windowOf(attributes);
      return [
        () => conv(g, w, window, attributes.group),
        () => weightGradient(g, x, window, attributes.group),
        b && (() => channelSums(g)),
      ];
    },
    interval: (ranges) => productSums(ranges, sizeOf(ranges.inputs[1].shape.with(1, 1))),
    linear: linearWithBias,
  },
  read: ({ inputs: [x, w, b], attributes }: ImportedNode) => {
    if (x === undefined || w === undefined) return [];
    const spatial = x.shape.slice(2);
    const unpadded = readWindow({ ...attributes, auto_pad: 'NOTSET' }, spatial, w.shape.slice(2), 'ConvTranspose');
    const list = (value: unknown) => (Array.isArray(value) ? value.map(Number) : undefined);
    const asked = list(attributes.output_padding) ?? spatial.map(() => 0);
    const mode = attributes.auto_pad ?? 'NOTSET';
    const target =
      list(attributes.output_shape)?.slice(-spatial.length) ??
      (mode === 'SAME_UPPER' || mode === 'SAME_LOWER' ? spatial.map((n, i) => n * unpadded.strides[i]) : undefined);
    const { window, outputPadding } =
      target === undefined
        ? { window: unpadded, outputPadding: asked }
        : paddingForOutput(unpadded, spatial, target, asked, mode === 'SAME_UPPER');
    return [convTranspose(x, w, window, Number(attributes.group ?? 1), outputPadding, b)];
  },
});

/** The paddings that give a transposed convolution the output shape that a file asks for. */
function paddingForOutput(
  window: Window,
  spatial: readonly number[],
  target: readonly number[],
  asked: readonly number[],
  moreAfter: boolean,
): { readonly window: Window; readonly outputPadding: readonly number[] } {
  const totals = spanOf(window).map((span, i) => window.strides[i] * (spatial[i] - 1) + asked[i] + span - target[i]);
  const smaller = totals.map((total) => Math.floor(Math.max(total, 0) / 2));
  const larger = totals.map((total) => Math.ceil(Math.max(total, 0) / 2));
  return {
    window: moreAfter ? { ...window, before: smaller, after: larger } : { ...window, before: larger, after: smaller },
    outputPadding: asked.map((amount, i) => amount + Math.max(-totals[i], 0)),
  };
}

/** A convolution in canonical form. */
export const conv = (x: Value, w: Value, window: Window, group = 1, bias?: Value): Value =>
  applyOne(Conv, bias === undefined ? [x, w] : [x, w, bias], { ...windowAttributes(window), group });
/** A transposed convolution in canonical form. */
export const convTranspose = (
  x: Value,
  w: Value,
  window: Window,
  group = 1,
  outputPadding: readonly number[] = window.kernel.map(() => 0),
  bias?: Value,
): Value =>
  applyOne(ConvTranspose, bias === undefined ? [x, w] : [x, w, bias], {
    ...windowAttributes(window),
    group,
    output_padding: outputPadding,
  });
