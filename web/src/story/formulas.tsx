/** The formulas of the paper, in MathML. */

/** J(θ, x, y), or J(θ, x + η, y). */
function LossAt({ isMoved = false }: { readonly isMoved?: boolean }) {
  return (
    <>
      <mi>J</mi>
      <mo>(</mo>
      <mi>θ</mi>
      <mo>,</mo>
      <mi>x</mi>
      {isMoved && (
        <>
          <mo>+</mo>
          <mi>η</mi>
        </>
      )}
      <mo>,</mo>
      <mi>y</mi>
      <mo>)</mo>
    </>
  );
}

/** The gradient of the loss by the input. */
function Gradient() {
  return (
    <>
      <msub>
        <mo>∇</mo>
        <mi>x</mi>
      </msub>
      <LossAt />
    </>
  );
}

/** η = ε sign(∇ₓ J(θ, x, y)) */
export function Fgsm() {
  return (
    <math display="block">
      <mi>η</mi>
      <mo>=</mo>
      <mi>ε</mi>
      <mspace width="0.2em" />
      <mi>sign</mi>
      <mo>(</mo>
      <Gradient />
      <mo>)</mo>
    </math>
  );
}

/** wᵀ(x + η) = wᵀx + wᵀη, and wᵀη = ε‖w‖₁ = ε m n */
export function Sum() {
  const weights = (
    <msup>
      <mi>w</mi>
      <mo>⊤</mo>
    </msup>
  );
  return (
    <>
      <math display="block">
        {weights}
        <mo>(</mo>
        <mi>x</mi>
        <mo>+</mo>
        <mi>η</mi>
        <mo>)</mo>
        <mo>=</mo>
        {weights}
        <mi>x</mi>
        <mo>+</mo>
        {weights}
        <mi>η</mi>
      </math>
      <math display="block">
        {weights}
        <mi>η</mi>
        <mo>=</mo>
        <mi>ε</mi>
        <msub>
          <mrow>
            <mo>‖</mo>
            <mi>w</mi>
            <mo>‖</mo>
          </mrow>
          <mn>1</mn>
        </msub>
        <mo>=</mo>
        <mi>ε</mi>
        <mspace width="0.1em" />
        <mi>m</mi>
        <mspace width="0.1em" />
        <mi>n</mi>
      </math>
    </>
  );
}

/** J̃ = α J(θ, x, y) + (1 − α) J(θ, x + ε sign(∇ₓ J), y) */
export function Objective() {
  return (
    <math display="block">
      <mover>
        <mi>J</mi>
        <mo>~</mo>
      </mover>
      <mo>=</mo>
      <mi>α</mi>
      <mspace width="0.1em" />
      <LossAt />
      <mo>+</mo>
      <mo>(</mo>
      <mn>1</mn>
      <mo>−</mo>
      <mi>α</mi>
      <mo>)</mo>
      <mspace width="0.1em" />
      <LossAt isMoved />
    </math>
  );
}

/** max over ‖η‖∞ ≤ ε of J(θ, x + η, y) */
export function Worst() {
  return (
    <math display="block">
      <munder>
        <mo>max</mo>
        <mrow>
          <msub>
            <mrow>
              <mo>‖</mo>
              <mi>η</mi>
              <mo>‖</mo>
            </mrow>
            <mi>∞</mi>
          </msub>
          <mo>≤</mo>
          <mi>ε</mi>
        </mrow>
      </munder>
      <mspace width="0.2em" />
      <LossAt isMoved />
    </math>
  );
}
