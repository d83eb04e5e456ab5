export { VERSION } from '../../runtime/package.node.ts';
