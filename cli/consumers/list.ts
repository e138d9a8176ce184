import { COMMAND } from '../../lambda/broker/command-name.ts';
import { duration, iso, SECOND } from '../../lambda/broker/record/time.ts';
import type { StoredConsumer } from '../../lambda/token-endpoint/domain/ports.ts';
import { usualInterval } from '../../lambda/token-endpoint/domain/usage-note.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { tableLines } from '../terminal/table.ts';
import { doorOf } from './place.ts';
import { consumerNames, findConsumer } from './secrets.ts';

/** Shows all consumers, and how each really caches. */
export const list = operatorCommand({
  usage: 'consumers list',
  about: `"Every" is the usual time between two fetches: how long the connector really keeps a token. The endpoint notes a fetch
at most every five minutes, so the last fetch may be a little older than shown. Shows no secret.`,
  flags: {},
  examples: ['consumers list', "consumers list --json | jq -r '.consumers[].consumer'"],
  check({ names }) {
    if (names.length > 0) throw new WrongUse('consumers list takes no CONSUMER.');
  },
  async run({ installation, terminal }) {
    const door = doorOf(installation);
    const found = await withProgress(terminal, 'Reading the consumers', async () => {
      const names = await consumerNames(door);
      return Promise.all(names.map(async (name) => ({ name, stored: await findConsumer(door, name) })));
    });
    // One that was removed since it was listed is none.
    const consumers = found.flatMap(({ name, stored }) => (stored ? lineOf(name, stored) : []));
    const lines =
      consumers.length === 0
        ? [`There are no consumers: ${COMMAND} consumers add --help`]
        : table(consumers, installation.clock.now(), terminal.columns);
    return { exitCode: 0, json: { consumers }, lines };
  },
});

interface Line {
  consumer: string;
  records: string[];
  lastFetchAt: string | null;
  usualIntervalSeconds: number | null;
  authentication: 'basic' | 'body' | null;
  /** Since when it has had a second secret; null while it has one. */
  rotatingSince: string | null;
}

function lineOf(name: string, { consumer, note }: StoredConsumer): Line {
  const [newest, older] = consumer.secrets;
  return {
    consumer: name,
    records: consumer.records,
    lastFetchAt: note ? iso(note.lastAt) : null,
    usualIntervalSeconds: (note && usualInterval(note)) ?? null,
    authentication: note?.authentication ?? null,
    rotatingSince: older && newest ? newest.createdAt : null,
  };
}

function table(lines: readonly Line[], now: number, screen: number | undefined): string[] {
  const head = ['CONSUMER', 'RECORDS', 'LAST FETCH', 'EVERY', 'AUTHENTICATES', 'SECRETS'];
  const rows = lines.map((line) => [
    line.consumer,
    line.records.join(', '),
    line.lastFetchAt === null ? 'never' : `${duration(now - Date.parse(line.lastFetchAt))} ago`,
    line.usualIntervalSeconds === null ? '-' : duration(line.usualIntervalSeconds * SECOND),
    line.authentication === null ? '-' : { basic: 'by header', body: 'in the body' }[line.authentication],
    line.rotatingSince === null ? 'one' : `two, for ${duration(now - Date.parse(line.rotatingSince))}`,
  ]);
  return tableLines(
    head,
    rows.map((row) => row.map((text) => ({ text }))),
    screen,
  );
}
