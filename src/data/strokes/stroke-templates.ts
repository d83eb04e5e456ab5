/**
 * How people write the ten digits: for each some styles, drawn by hand for this package.
 *
 * A style is the strokes of the pen, one text a stroke: the points "x,y" that it runs through smoothly, in hundredths of
 * the digit's height. x runs to the right and y down. Where a point is given twice, the pen turns a corner.
 */
export interface DigitStyle {
  /** How often this style is drawn, relative to the others of its digit. */
  readonly weight: number;
  readonly strokes: readonly string[];
}

const zero: readonly DigitStyle[] = [
  // closed, from the top
  {
    weight: 4,
    strokes: ['34,1 14,12 3,40 6,76 25,98 46,90 58,60 54,22 38,3 30,3'],
  },
  // not quite closed, the ends cross
  {
    weight: 2,
    strokes: ['44,5 22,8 5,32 3,70 20,96 43,94 58,66 56,28 36,6 22,2'],
  },
  // round
  {
    weight: 2,
    strokes: ['40,10 15,20 0,46 5,76 28,92 58,84 72,54 64,24 40,10'],
  },
];

const one: readonly DigitStyle[] = [
  // a single line
  {
    weight: 6,
    strokes: ['31,0 30,33 30,66 29,100'],
  },
  // with a beginning from the left
  {
    weight: 2,
    strokes: ['14,20 24,12 34,0 34,0 33,50 33,100'],
  },
  // with a foot
  {
    weight: 1,
    strokes: ['12,22 22,14 33,1 33,1 32,50 32,98', '8,100 32,99 58,98'],
  },
];

const two: readonly DigitStyle[] = [
  // with a corner at the foot
  {
    weight: 3,
    strokes: ['6,24 18,5 42,2 55,20 47,46 26,74 2,97 2,97 32,94 66,95'],
  },
  // with a loop at the foot
  {
    weight: 3,
    strokes: ['8,18 26,2 49,10 52,34 36,66 16,92 3,93 8,76 25,79 42,94 68,90'],
  },
  // flat, the foot runs out in a wave
  {
    weight: 2,
    strokes: ['4,12 28,3 55,8 56,28 38,58 10,90 10,90 26,84 44,93 68,97'],
  },
];

const three: readonly DigitStyle[] = [
  // two bows with a corner between
  {
    weight: 4,
    strokes: ['6,12 28,1 50,10 47,33 22,47 22,47 50,54 57,76 38,97 16,98 2,87'],
  },
  // a small loop between the bows
  {
    weight: 2,
    strokes: ['8,8 32,2 49,14 42,38 24,50 20,44 32,44 53,58 52,85 26,100 2,94'],
  },
  // flat top
  {
    weight: 1,
    strokes: ['8,3 30,3 56,1 56,1 42,20 26,40 26,40 50,48 58,72 40,95 4,95'],
  },
];

const four: readonly DigitStyle[] = [
  // open, in two strokes
  {
    weight: 4,
    strokes: ['10,2 6,25 3,52 3,52 26,52 62,46', '50,6 47,40 43,70 40,100'],
  },
  // open and round, in one stroke
  {
    weight: 2,
    strokes: ['10,4 3,28 12,48 34,46 50,28 54,5 54,5 50,40 47,70 46,100'],
  },
  // closed
  {
    weight: 2,
    strokes: ['46,1 26,28 2,60 2,60 30,61 68,58', '46,2 46,36 45,68 44,100'],
  },
];

const five: readonly DigitStyle[] = [
  // body first, then the bar
  {
    weight: 3,
    strokes: ['14,6 11,24 9,44 9,44 30,38 52,52 54,78 34,97 3,94', '15,5 36,4 60,0'],
  },
  // in one stroke with corners
  {
    weight: 3,
    strokes: ['62,2 40,4 20,6 20,6 16,25 12,42 12,42 34,42 53,58 48,84 26,100 2,92'],
  },
  // round like an S
  {
    weight: 2,
    strokes: ['64,3 40,3 22,14 20,34 36,48 50,66 42,90 20,99 0,90'],
  },
];

const six: readonly DigitStyle[] = [
  // a slanted line into a loop
  {
    weight: 4,
    strokes: ['42,0 22,22 7,50 4,80 20,98 43,92 50,72 36,57 18,66 9,82'],
  },
  // bowed, with a wide loop
  {
    weight: 3,
    strokes: ['50,5 30,4 12,24 4,58 12,90 34,99 55,84 50,60 28,54 8,68'],
  },
  // upright, with a small loop
  {
    weight: 2,
    strokes: ['22,0 12,26 7,56 10,86 28,100 46,88 42,70 26,68 14,86'],
  },
];

const seven: readonly DigitStyle[] = [
  // with a corner
  {
    weight: 4,
    strokes: ['3,10 26,8 58,4 58,4 48,34 36,64 27,100'],
  },
  // with a bar
  {
    weight: 2,
    strokes: ['4,7 30,7 60,3 60,3 46,36 32,66 24,100', '18,52 38,50 58,47'],
  },
  // round at the top
  {
    weight: 2,
    strokes: ['2,20 12,6 34,6 54,8 56,24 42,50 32,76 28,100'],
  },
  // with a hook before the top line
  {
    weight: 1,
    strokes: ['3,24 4,14 6,5 6,5 34,7 60,3 60,3 50,30 40,62 36,100'],
  },
];

const eight: readonly DigitStyle[] = [
  // in one stroke from the top right
  {
    weight: 4,
    strokes: ['52,12 30,1 11,12 16,34 34,50 49,72 40,95 16,97 7,76 24,54 44,36 52,15'],
  },
  // in one stroke from the middle
  {
    weight: 2,
    strokes: ['30,48 12,32 14,8 36,1 50,16 42,38 24,54 7,74 16,96 42,95 50,74 32,50'],
  },
  // two rings
  {
    weight: 2,
    strokes: ['30,2 13,12 14,34 30,46 46,36 48,14 32,2', '30,47 10,60 7,84 28,100 50,88 51,62 32,47'],
  },
];

const nine: readonly DigitStyle[] = [
  // straight
  {
    weight: 4,
    strokes: ['52,14 32,2 10,14 6,36 24,48 44,36 53,12 53,12 50,42 46,70 44,100'],
  },
  // curled
  {
    weight: 2,
    strokes: ['52,18 34,2 12,12 8,36 28,46 48,34 53,14 55,45 50,78 30,98 8,90'],
  },
  // from one loop into a slanted line
  {
    weight: 2,
    strokes: ['50,10 28,4 8,22 12,42 34,40 50,20 52,10 46,36 34,68 24,100'],
  },
];

/** The styles of each digit. */
export const digitStyles: readonly (readonly DigitStyle[])[] = [
  zero,
  one,
  two,
  three,
  four,
  five,
  six,
  seven,
  eight,
  nine,
];
