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
      summary: 'Shows every consumer: its records, its last fetch, how often it fetches and how it authenticates.',
      load: async () => (await import('./list.ts')).list,
      elsewhere: ['ls'],
    },
    rotate: {
      summary: 'Gives a consumer a new secret beside the old one; --finish takes the old one away.',
      load: async () => (await import('./rotate.ts')).rotate,
    },
    remove: {
      summary: 'Lets a consumer get no token any more.',
      load: async () => (await import('./remove.ts')).remove,
      elsewhere: ['delete', 'rm'],
    },
  },
);
