import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Field, Section } from './sheet.ts';
import type { Subject } from './subject.ts';

/** Said first of everything that is built by hand. */
export const noImport =
  'There is no importable format: this is a sheet to build from by hand, field by field, in the words of the portal. ' +
  'It holds no secret; it says where each is pasted from.';

/** How a consumer comes to be, and the two fields that name it. `suggested`: where the record has none yet. */
export function consumerSection({ record, consumers }: Subject, suggested: string): Section {
  const there =
    consumers.length === 0 ? [] : [`Bound to ${record} already: ${consumers.join(', ')}. Give each connector its own.`];
  return {
    title: 'A consumer at the token endpoint',
    text: [
      'A consumer is a client that gets tokens: it has a name, a secret, and the records whose tokens it may get.',
      ...there,
    ],
    steps: [
      `${COMMAND} consumers add ${suggested} ${record}`,
      'Leave its output on the screen: the secret is shown only once. If you lose it, rotate it as below.',
    ],
  };
}

export function clientFields(idLabel: string, secretLabel: string, suggested: string): Field[] {
  return [
    { label: idLabel, value: suggested, note: "the consumer's name" },
    { label: secretLabel, value: '(paste)', note: `from the output of consumers add ${suggested}` },
  ];
}

/** What operators see of a consumer, once it has been at work. */
export function afterADay(suggested: string, keeps: string): Section {
  return {
    title: 'After a day',
    steps: [
      `${COMMAND} consumers list: the line ${suggested} has a last fetch. Without one, no request came with these credentials.`,
      `The column "every" tells how long it really keeps a token. ${keeps}`,
      'The column of its authentication says how it sends its credentials, by header or in the body; both work.',
      'The alarms clients-refused and endpoint-errors are silent: if not, see docs/alarms.md.',
    ],
  };
}
