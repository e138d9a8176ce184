import { dirname } from 'node:path';
import { consumersOf } from '../consumers/projection-secrets.ts';
import { onlyName, reachInstallation, whereFlags } from '../installation/operator-command.ts';
import { withRecord } from '../records/missing-record.ts';
import { loadRecord } from '../records/registered.ts';
import { type Flags, type Outcome, type Terminal, WrongUse } from '../terminal/command.ts';
import { explainedCommand, type Given } from '../terminal/explained-command.ts';
import { writeFiles } from '../terminal/files.ts';
import { withProgress } from '../terminal/progress.ts';
import { wordIn } from '../terminal/read-arguments.ts';
import { connectorSheet } from './connector.ts';
import { htmlOf } from './html.ts';
import { markdownOf } from './markdown.ts';
import { connectRegions, type Subject, tokenUrlOf } from './subject.ts';
import { textOf } from './text.ts';
import { webexConnectSheet } from './webex-connect.ts';

const sheets = { 'webex-connect': webexConnectSheet, connector: connectorSheet };
const formats = { text: textOf, markdown: markdownOf, html: htmlOf };

const flags = {
  for: { type: 'string', value: 'PLACE', about: 'webex-connect or connector alone (both)' },
  format: { type: 'string', value: 'FORMAT', about: 'text (default), markdown or html' },
  out: { type: 'string', value: 'FILE', about: 'write it there; nothing is printed but that' },
  'token-endpoint': {
    type: 'string',
    value: 'URL',
    about: "the token endpoint (the stack's); none: sheets that do without",
  },
  'connect-region': {
    type: 'string',
    value: 'CODE',
    about: `where Webex Connect runs, for the call-back URL: ${connectRegions.join(', ')} (us)`,
  },
  'dry-run': { type: 'boolean', about: 'with --out: check everything, write nothing' },
  ...whereFlags,
} as const satisfies Flags;

/** Prints what to type where, so that connectors and nodes get a record's token. */
export const connect = explainedCommand({
  usage: 'connect NAME',
  about: `Neither can be imported, so this prints what to do by hand, field by field, in the portal's words: with the token
endpoint for the Service App's token, or without it. It marks what is not verified, and contains no secret.
With --token-endpoint the command asks nothing of AWS; otherwise it reads the record, its consumers and the endpoint.
The HTML is one page without external files, for printing.`,
  flags,
  examples: [
    'connect clinic',
    'connect clinic --for webex-connect --format html --out clinic.html',
    'connect clinic --for connector --format markdown --token-endpoint https://tokens.example.com',
    'connect clinic --for webex-connect --token-endpoint none --connect-region eu',
  ],
  async run({ flags: options, names, terminal }) {
    const record = onlyName(names);
    const places = ['webex-connect', 'connector'] as const;
    const wanted = options.for === undefined ? places : [wordIn('--for', options.for, places)];
    const render = formats[wordIn('--format', options.format ?? 'text', ['text', 'markdown', 'html'])];
    if (options.json && options.format !== undefined) throw new WrongUse('--json and --format exclude each other.');
    if (options['dry-run'] && options.out === undefined) throw new WrongUse('--dry-run goes with --out.');
    const subject = await subjectOf(record, options, terminal);
    const made = wanted.map((place) => sheets[place](subject));
    const json = { record: subject.record, tokenUrl: subject.tokenUrl ?? null, sheets: made };
    if (options.out === undefined) return { exitCode: 0, json, lines: [render(made).trimEnd()], exact: true };
    const text = options.json ? `${JSON.stringify(json, undefined, 2)}\n` : render(made);
    return write(options.out, text, options['dry-run']);
  },
});

/** What is known of the record: asked of its installation, unless the address of the endpoint was given. */
async function subjectOf(record: string, options: Given<typeof flags>, terminal: Terminal): Promise<Subject> {
  const connectRegion = wordIn('--connect-region', options['connect-region'] ?? 'us', connectRegions);
  const given = options['token-endpoint'];
  if (given !== undefined) {
    return { record, tokenUrl: given === 'none' ? undefined : tokenUrlOf(given), consumers: [], connectRegion };
  }
  const installation = await reachInstallation(options, terminal);
  const consumers = await withProgress(terminal, `Reading record ${record} and its consumers`, () =>
    withRecord(installation, record, async () => {
      await loadRecord(installation, record);
      return consumersOf(installation, record);
    }),
  );
  return { record, tokenUrl: installation.tokenEndpoint?.tokenUrl, consumers, connectRegion };
}

async function write(file: string, text: string, isDry: boolean): Promise<Outcome> {
  const lines = await writeFiles(dirname(file), [{ path: file, text, holdsSecrets: false }], isDry);
  return { exitCode: 0, json: { written: !isDry, file }, lines };
}
