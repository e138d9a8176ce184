import { commandGroup } from './command-group.ts';
import { add } from './consumers-add.ts';
import { list } from './consumers-list.ts';
import { remove } from './consumers-remove.ts';
import { rotate } from './consumers-rotate.ts';

export const consumers = commandGroup(
  'consumers',
  'Whoever gets tokens at the token endpoint: add, list, rotate, remove.',
  {
    add,
    list,
    rotate,
    remove,
  },
);
