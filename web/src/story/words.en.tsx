import type { ChapterText } from './chapters.ts';
import { Fgsm, Objective, Sum, Worst } from './formulas.tsx';
import type { ChapterId } from './view.ts';

export const words: Readonly<Record<ChapterId, ChapterText>> = {
  photograph: {
    title: 'A photograph, and almost the same photograph',
    short: 'A photograph',
    body: ({ show }) => (
      <>
        <p>
          This network knows a thousand kinds of things. Show it a cat, and it says “Egyptian cat”. Now drag ε: each
          colour value of each pixel moves by ε, up or down, and by no more. {show({ levels: 2 }, 'At 2 of 255 levels')}{' '}
          you see the same cat. The network sees something else.
        </p>
        <p>Nobody searched for these pixels. One formula gives all the signs at once, the fast gradient sign method:</p>
        <Fgsm />
        <p>
          J is the loss, small while the network is right. Its gradient says for each value whether brighter or darker
          hurts more; ε says how much of it. An input that was changed so little on purpose, and is answered wrongly, is
          an <em>adversarial example</em>.
        </p>
        <p>
          One step only leads away from the right answer, and may end anywhere. Ten small steps with an aim, and the
          same ε, make of the cat whatever one likes: press “Make it a gibbon”.
        </p>
        <p>
          In 2015 Goodfellow, Shlens and Szegedy did this to a panda. GoogLeNet had been 57.7 % sure of it, and was 99.3
          % sure of a gibbon afterwards; ε was 0.007. The network of this page is a MobileNet of half a megabyte.
        </p>
      </>
    ),
    today: 'The phenomenon is beyond doubt. What explains it is still debated: read on.',
  },
  sum: {
    title: 'Why: many small changes add up',
    short: 'Small changes add up',
    body: ({ show }) => (
      <>
        <p>
          Here is a network that reads digits. Drag n: that many pixels, taken at random, change by ε in the direction
          of the gradient’s sign. {show({ pixels: 20 }, 'With 20 pixels')} next to nothing happens;{' '}
          {show({ pixels: 784 }, 'with all 784')} the answer has gone. No pixel has changed any more than before: there
          are only more of them.
        </p>
        <p>
          A unit of a network computes a sum, one product for each input. A change η of the input moves it by a sum of
          its own:
        </p>
        <Sum />
        <p>
          Here m is the mean size of a weight. Nothing limits the sum but n, the number of inputs. Signs by chance
          (grey) mostly cancel: their sum grows like √n only.
        </p>
      </>
    ),
    today:
      'Half right. Simon-Gabriel and others (2019): gradients of usual networks grow about like √n at initialisation. Tanay and Griffin (2016): the score itself grows too, and a linear classifier need not be vulnerable.',
  },
  lines: {
    title: 'The lines are nearly straight',
    short: 'Straight lines',
    body: ({ show }) => (
      <>
        <p>
          People took adversarial examples for a sign of how bent networks are. Look at the ten scores of the digit’s
          classes along ε, before the softmax makes probabilities of them: on either side of 0 they run almost straight,
          and the wrong ones cross the right one early. The network is too linear, says the paper, not too bent.
        </p>
        <p>
          Below the chart, R² says how straight: 1 is a ruler’s edge.{' '}
          {show({ clip: false }, 'Let pixels leave black and white')} as the paper did, and the lines become straighter
          still; {show({ clip: true }, 'keep them inside')}, and they bend where pixels can darken no further.
        </p>
        <p>
          Not every network is like this. {show({ model: 'rbf' }, 'An RBF network')} is anything but straight;{' '}
          {show({ model: 'softmax' }, 'softmax regression')} is straight by construction, and is fooled all the same.{' '}
          {show({ model: 'maxout' }, 'Maxout')} lies between. These are small networks, and some digits show bends; the
          paper’s size is measured below.
        </p>
      </>
    ),
    today:
      '“Too linear” is contradicted as stated: robust networks are more linear near the data, with smaller gradients (CURE 2019, GradAlign 2020).',
  },
  others: {
    title: 'Other networks fall too',
    short: 'Other networks',
    body: ({ show }) => (
      <>
        <p>
          The change was made for one network, and none of the others was asked. Each strip shows what a network answers
          from ε = 0 to 0.5: most of them err too, and often give the same wrong answer. Attack{' '}
          {show({ model: 'softmax', epsilon: 0.25 }, 'softmax regression')} or{' '}
          {show({ model: 'cnn', epsilon: 0.25 }, 'the CNN')} in its place.
        </p>
        <p>
          So whoever wants to fool a network need not have it. The paper’s reason: all of them have learned much the
          same function from the same data, and what matters is the direction of the change, not the point it starts
          from.
        </p>
        <p>
          {show({ model: 'rbf', epsilon: 0.25 }, 'The RBF network')} is the odd one out. It is sure near the middle of a
          class only: it errs as well, but says at once that it does not know. Averaging many networks does not help;
          the average of straight lines is a straight line.
        </p>
      </>
    ),
    today:
      'Mostly held, and extended. Ilyas and others (2019): images contain features that predict well and that people do not see; all models learn them.',
  },
  training: {
    title: 'Training against it',
    short: 'Training',
    body: ({ show }) => (
      <>
        <p>
          Left and right the same digit, the same architecture, the same ε; each network is attacked by its own
          gradient. The right one was trained on attacked digits as well, made anew at every step:
        </p>
        <Objective />
        <p>
          Half of the loss is that of clean digits (α = ½), half that of attacked ones.{' '}
          {show({ epsilon: 0.1 }, 'At ε = 0.1')} and {show({ epsilon: 0.25 }, 'at 0.25')}, the one it was trained with,
          it mostly holds where the other fell at once. Noise in place of η does nothing of the kind: it has no
          direction.
        </p>
      </>
    ),
    today:
      'As regularisation it works on small data, and fails at the scale of CIFAR-10 and ImageNet (Raghunathan and others 2019). As a defence: read on.',
  },
  limits: {
    title: 'What one step does not see',
    short: 'Beyond one step',
    body: ({ show }) => (
      <>
        <p>The trained network withstands one step. Does it withstand any change within ε? That is another question:</p>
        <Worst />
        <p>
          Forty small steps (PGD) search better than one. The first strip is one step, the second is forty: they find a
          wrong answer where one step saw none, {show({ epsilon: 0.15 }, 'at ε = 0.15')} for instance. Still, to have
          found nothing proves nothing.
        </p>
        <p>
          The third strip is a proof. Bounds say between what ends each score lies for <em>all</em> changes within ε:
          the shaded bands below, which widen as ε grows. As long as they stay apart, no change can turn the answer;
          bounding the lead itself carries the proof a little further, to the dotted line. Between the proof and the
          first attack that succeeds, nobody knows.
        </p>
      </>
    ),
    today:
      'Robustness by FGSM training is robustness to FGSM. PGD training (Madry and others 2018) holds better; certificates hold by proof, at smaller ε.',
  },
  own: {
    title: 'Now your model',
    short: 'Your model',
    body: () => (
      <p>
        Drop an ONNX file and a picture. Nothing is uploaded: everything is computed here, in your browser, and every
        example is judged by your file as it ships.
      </p>
    ),
  },
};
