/** Certificates: what no attack can beat. */
export type { Proof } from './certifier.ts';
export { type Certification, type CertifyOptions, certify } from './certify.ts';
