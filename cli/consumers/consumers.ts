import { commandGroup } from '../terminal/command-group.ts';
import { add } from './add.ts';
import { list } from './list.ts';
import { remove } from './remove.ts';
import { rotate } from './rotate.ts';

const explanation = {
  name: 'consumers',
  summary: 'Whoever gets tokens at the token endpoint: add, list, rotate, remove.',
  examples: ['consumers list', 'consumers add --help'],
};

/** What is done with consumers. */
export const consumers = commandGroup(explanation, { add, list, rotate, remove });
