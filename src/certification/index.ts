/** Certificates: what no attack can beat. */
export {
  type Certificate,
  certificateOf,
  checkCertificate,
  parseCertificate,
  printCertificate,
} from './certificate.ts';
export type { Proof } from './certifier.ts';
export { type Certification, type CertifyOptions, certify } from './certify.ts';
export { Contradiction } from './contradiction.ts';
export { type LogitBounds, type LogitBoundsOptions, logitBounds } from './logit-bounds.ts';
export type { BoxProof } from './proof.ts';
export type { Verification } from './verify.ts';
export { type VerifyPropertyOptions, verifyProperty } from './verify-property.ts';
