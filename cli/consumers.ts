import { commandGroup } from './command-group.ts';
import { add } from './consumers-add.ts';
import { list } from './consumers-list.ts';
import { remove } from './consumers-remove.ts';
import { rotate } from './consumers-rotate.ts';

const explanation = {
  name: 'consumers',
  summary: 'Whoever gets tokens at the token endpoint: add, list, rotate, remove.',
  examples: ['consumers list', 'consumers add --help'],
};

/** What is done with consumers. */
export const consumers = commandGroup(explanation, { add, list, rotate, remove });
