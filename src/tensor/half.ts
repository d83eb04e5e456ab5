/** The 16-bit floats: IEEE 754 binary16 ("half") and bfloat16, held as their bits. */

/** The values of halves, exactly. A NaN keeps its payload. */
export function halfToFloat(bits: Uint16Array): Float32Array {
  const floatBits = new Uint32Array(bits.length);
  const floats = new Float32Array(floatBits.buffer);
  for (let i = 0; i < bits.length; i++) {
    const sign = (bits[i] & 0x8000) << 16;
    const exponent = bits[i] & 0x7c00;
    const fraction = bits[i] & 0x03ff;
    if (exponent === 0) floats[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24;
    else if (exponent === 0x7c00) floatBits[i] = sign | 0x7f800000 | (fraction << 13);
    else floatBits[i] = sign | (((exponent | fraction) << 13) + ((127 - 15) << 23));
  }
  return floats;
}

/**
 * The halves nearest to the values; of two that are equally near the even one. From 65520 on that is infinity.
 * A NaN stays one and keeps the upper bits of its payload, so that every half survives the way to float and back.
 */
export function floatToHalf(values: Float32Array): Uint16Array {
  const floatBits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const sign = (floatBits[i] >>> 16) & 0x8000;
    halves[i] = sign | magnitudeToHalf(floatBits[i] & 0x7fffffff, Math.abs(values[i]));
  }
  return halves;
}

/** The values of bfloat16 numbers, exactly: they are the upper halves of float32 numbers. */
export function bfloat16ToFloat(bits: Uint16Array): Float32Array {
  const floatBits = Uint32Array.from(bits, (upper) => upper << 16);
  return new Float32Array(floatBits.buffer);
}

const INFINITY = 0x7c00;

function magnitudeToHalf(bits: number, value: number): number {
  if (Number.isNaN(value)) {
    const payload = (bits >>> 13) & 0x3ff;
    return INFINITY | (payload === 0 ? 0x200 : payload);
  }
  if (value >= 65520) return INFINITY;
  if (value < 2 ** -14) return roundToEven(value * 2 ** 24);
  // The carry of the rounding moves on into the exponent, as it should.
  return roundToEven((bits - ((127 - 15) << 23)) / 2 ** 13);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
