import { commandGroup } from '../terminal/command-group.ts';

/** What is done with consumers. */
export const consumers = commandGroup(
  { name: 'consumers', examples: ['consumers list', 'consumers add --help'] },
  {
    add: {
      summary: 'Lets a consumer get the tokens of records, and shows its secret once.',
      load: async () => (await import('./add.ts')).add,
    },
    list: {
      summary: 'Shows every consumer: its records, its last fetch, the time between fetches and its authentication.',
      load: async () => (await import('./list.ts')).list,
      elsewhere: ['ls'],
    },
    rotate: {
      summary: 'Gives a consumer a second secret; --finish removes the old one.',
      load: async () => (await import('./rotate.ts')).rotate,
    },
    remove: {
      summary: 'Removes a consumer, which then gets no more tokens.',
      load: async () => (await import('./remove.ts')).remove,
      elsewhere: ['delete', 'rm'],
    },
  },
);
