/** Certificates: what no attack can beat. */
export { type CertifyOptions, certify, type Proof } from './certify.ts';
