/** The gradient of a graph is a graph: it can be run, differentiated again, and exported as an ONNX file. */
import { defaultRuntime } from 'gibbon';
import { decodeModel, exportGraph, floats, gradient, importGraph, input, mul, pow, reduceSum, sin } from 'gibbon/graph';

const x = input('x', 'float32', [4]);
const y = reduceSum(mul(pow(x, 2), sin(x)), [0], false); // the sum of x² sin x
const first = gradient(y, x);
const second = gradient(reduceSum(first, [0], false), x);
const bytes = exportGraph({ inputs: [x], outputs: { y, first, second } });

const runtime = await defaultRuntime();
const program = await runtime.compile(bytes);
const points = [-1, 0, 0.5, 2];
const results = await program.run({ x: floats([4], points) });
const expected = points.map((p) => 2 * p * Math.sin(p) + p * p * Math.cos(p));
console.log('first derivative:', results.first.data);
console.log('by hand:         ', Float32Array.from(expected));
console.log('second derivative:', results.second.data);
await program.dispose();

// A file's graph is a value like any other: here the gradient of the file that was exported above.
const { inputs, outputs } = importGraph(decodeModel(bytes));
const again = await runtime.compile({ inputs, outputs: { first: gradient(outputs.y, inputs[0]) } });
console.log('of the file:     ', (await again.run({ x: floats([4], points) })).first.data);
await again.dispose();
await runtime.dispose();
