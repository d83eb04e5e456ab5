import type { ChapterId, ChapterText } from './chapters.ts';

export const words: Readonly<Record<ChapterId, ChapterText>> = {
  '1': {
    title: '1 Introduction: a small change, another answer',
    paragraphs: [
      'GoogLeNet looks at a photograph and says “panda”, 57.7 % sure. Every pixel is changed by the tiny amount 0.007, up or down. A person sees the same panda; the network now says “gibbon”, 99.3 % sure. An input that was changed so little on purpose, and is answered wrongly, is an adversarial example.',
      'Below, a small network reads a digit. Drag ε, the change of each pixel, and see when its answer turns.',
    ],
    today: 'The phenomenon is beyond doubt. The paper’s explanation is half accepted: see section 3.',
  },
  '2': {
    title: '2 Related work: even linear models are fooled',
    paragraphs: [
      'Szegedy and others had found that an optimiser finds such inputs, that one network’s examples often fool another, that training on them regularises, and that even softmax regression, a linear model, is fooled.',
      'That is the clue. If a linear model is fooled, non-linearity cannot be the cause. The network below is softmax regression: ten linear functions.',
    ],
    today: 'Where they needed an optimiser (L-BFGS), this paper needs one gradient.',
  },
  '3': {
    title: '3 The linear explanation: many small changes add up',
    paragraphs: [
      'A linear unit computes wᵀx. Change each input by ε, with the sign of its weight: η = ε sign(w). The sum then moves by wᵀη = ε‖w‖₁ = ε m n, where n is the number of inputs and m the mean of |w|. No input changes by more than ε, but the change of the sum grows with n.',
      'Random signs of the same size move it by zero on average, and typically by ε m √n only. The chart has ε = 0.25 and weights of ±0.1: with 100 inputs the aimed change is 2.5, a random one about 0.25.',
      '(The paper prints η = sign(w) here; the ε is missing.)',
    ],
    today:
      'Half right. Simon-Gabriel and others (2019): gradients of usual networks grow about like √n at initialisation. Tanay and Griffin (2016): the score itself grows too, and a linear classifier need not be vulnerable.',
  },
  '4': {
    title: '4 Linear perturbation of non-linear models: FGSM',
    paragraphs: [
      'Treat the loss J(θ, x, y) of any network as if it were linear in x. The best change is then one formula, the fast gradient sign method: η = ε sign(∇ₓJ(θ, x, y)). It costs one backward pass. Mind the direction: training goes down the loss in the weights, the attack goes up the loss in the input.',
      'Drag ε in the chart: on both sides of a bend near 0, the logits of a maxout network run nearly straight.',
    ],
    today:
      'As an attack FGSM is alive. As an evaluation one step is not enough: Madry and others (2018) take many (PGD). “Too linear” is contradicted as stated: robust networks are more linear near the data, with smaller gradients (CURE 2019, GradAlign 2020).',
  },
  '5': {
    title: '5 Linear models: adversarial training against weight decay',
    paragraphs: [
      'For logistic regression the worst change is known exactly: η = −y ε sign(w). Training on it means to minimise the mean of ζ(ε‖w‖₁ − y(wᵀx + b)) with ζ(z) = log(1 + exp z). (The paper’s printed form is right for y = +1 only.)',
      'This is not L1 weight decay: ‖w‖₁ stands inside ζ. An example that is classified with room to spare is no longer punished; decay never stops.',
      'Look at the perturbation of softmax regression below: it comes from differences of weights, and a person cannot read it.',
    ],
    today:
      'For linear models the worst case is exact and training against it is convex. Galloway and others (2018) think weight decay underrated.',
  },
  '6': {
    title: '6 Adversarial training of deep networks',
    paragraphs: [
      'Train on clean and attacked images at once, and attack the network afresh at every step: J̃ = α J(θ, x, y) + (1 − α) J(θ, x + ε sign(∇ₓJ(θ, x, y)), y), with α = 0.5. Noise does not do the same: it has no aim.',
      'The network below was trained so, with ε = 0.25. Go slowly from 0 to 0.25 and beyond. FGSM at the very ε of its training often fails, which is not yet robustness: try it under PGD on the page “Your model”.',
      'On “Training” you can train one yourself and watch its weights gather on strokes (figure 3).',
    ],
    today:
      'Robustness by FGSM training is robustness to FGSM. Row 39 measures it: PGD finds what one step does not. Regularisation holds on small data, and fails at the scale of CIFAR-10 and ImageNet (Raghunathan and others 2019).',
  },
  '7': {
    title: '7 Different kinds of capacity: RBF networks',
    paragraphs: [
      'An RBF unit says “yes” only near its own centre: p = exp(−Σ β (x − μ)²). Far from everything all probabilities fall to zero, where a linear model only grows more sure.',
      'Drag ε: FGSM makes the network below err, but less and less sure of anything. The paper calls such networks immune in the sense of low confidence when they are fooled.',
    ],
    today:
      '“Immune” is true of FGSM, not of the model. The exact worst case inside the same ball can be computed (row 18): nearly every digit can be answered wrongly, over a quarter with more than 50 % confidence.',
  },
  '8': {
    title: '8 Why adversarial examples generalise',
    paragraphs: [
      'It is the direction that matters, not the point. Along η the logits are nearly two straight lines with a kink near 0 (figure 4); wrong classes form long unbroken stretches. So one image’s perturbation works on others.',
      'And one network’s examples transfer to others, which often even agree about the wrong class. The hypothesis: all of them resemble the linear classifier of the same data. Below, the perturbation is made for the CNN alone; the strips show the others.',
    ],
    today:
      'Mostly held, and extended. Ilyas and others (2019): images contain features that predict well and that people do not see; all models learn them.',
  },
  '9': {
    title: '9 Alternative hypotheses',
    paragraphs: [
      '“A model that must also explain the input will know what is real.” A generative model (MP-DBM) with 0.88 % clean error has 97.5 % error under attack.',
      '“Each network has its own odd mistakes, so average many.” An ensemble of twelve maxout networks has 91.1 % error if all are attacked together, and 87.9 % if the attack sees one member only. The average of linear models is one linear model.',
    ],
    today:
      'Right about the MP-DBM, not about generative models in general (ABS, Schott and others 2019). For ensembles it holds against an attacker who knows them.',
  },
  '10': {
    title: '10 Summary',
    paragraphs: [
      'Adversarial examples come from dot products in many dimensions. They transfer because different models learn similar functions. It is the direction that matters. One gradient makes them; training on them regularises; noise and L1 decay do not do the same. Models that are easy to optimise are easy to perturb. RBF networks are unsure when fooled; generative training and ensembles do not help. Rubbish that models take for something is easily made.',
      'All of these claims are measured by gibbon reproduce, 51 rows with verdicts.',
    ],
    today: 'What each conclusion is worth today stands in docs/paper.md, with its sources.',
  },
  A: {
    title: 'Appendix: rubbish class examples',
    paragraphs: [
      'Give a classifier pure noise, each pixel drawn from a normal distribution with variance 1. It should say “none of them”; count it as an error if any class gets more than 50 %. Most models fail, with high confidence.',
      'Press the button, and compare the RBF network with the others: it has no class for this, and says so.',
    ],
    today:
      'Proved for ReLU networks: Hein and others (2019) show that they are confident almost everywhere far from the data, and RBF networks are not.',
  },
};
