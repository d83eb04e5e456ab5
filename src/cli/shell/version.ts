export { VERSION } from '../../runtime/version.node.ts';
