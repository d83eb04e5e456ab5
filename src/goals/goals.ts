/** Every goal beside classes. The exports are the registry: a goal is found by its name. */
export { apart } from './apart.ts';
export { appear } from './appear.ts';
export { cross } from './cross.ts';
export { dodge } from './dodge.ts';
export { down } from './down.ts';
export { flip } from './flip.ts';
export { hide } from './hide.ts';
export { impersonate } from './impersonate.ts';
export { leave } from './leave.ts';
export { mislabel } from './mislabel.ts';
export { positions } from './positions.ts';
export { spell } from './spell.ts';
export { top } from './top.ts';
export { up } from './up.ts';
