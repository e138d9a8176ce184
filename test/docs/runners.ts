import { LOG_GROUP } from '../../sandbox/aws/deployed-stack.ts';
import type { Documented } from './documented.ts';
import {
  anotherSecret,
  drawFlow,
  edited,
  flowValues,
  portalOf,
  putFlows,
  putNewcomersFlow,
  putRows,
  regenerated,
  withConsumer,
  withOtherVariable,
  withoutConsumer,
  withoutFlows,
  yes,
} from './props.ts';
import type { Scene } from './scene.ts';
import {
  aws,
  dryRun,
  generates,
  installs,
  piped,
  pipedWith,
  readsLog,
  removed,
  served,
  soundAws,
  typed,
  typedOrUnderstood,
  understands,
  type Way,
} from './ways.ts';

/** Which commands are tried in which way. */
export interface Runner {
  claims: RegExp;
  /** Without it, wherever the command stands. */
  kind?: Documented['kind'];
  run: Way;
}

/**
 * Each command of the documentation is claimed by exactly one line. Words in angle brackets are filled in before; what
 * a command finds around it, the commands above it in its page have left, or `given` brings.
 */
export const runners: readonly Runner[] = [
  // The project itself.
  { claims: /^npm ci$/, run: installs },
  { claims: /^npm (test|run check|run test:exhaustive|run bench)$/, run: understands },
  // The story itself takes a while; other tests play it.
  { claims: /^npm start$/, kind: 'line', run: typedOrUnderstood },
  { claims: /^npm start$/, kind: 'mention', run: understands },
  { claims: /^npm start -- --help$/, kind: 'mention', run: typed() },
  { claims: /^npm start -- --/, kind: 'example', run: understands },
  { claims: /^npm run bench -- --write$/, run: understands },
  { claims: /^npm run simulate -- /, run: understands },
  { claims: /^npm run broker$/, kind: 'mention', run: understands },
  { claims: /^npm run mutation$/, kind: 'mention', run: understands },
  { claims: /^node flows\/generate\.ts$/, run: generates },

  // Deploying, which npm run test:deploy rehearses.
  { claims: /^npx cdk (bootstrap|deploy|destroy|diff)$/, run: understands },
  { claims: /^git pull --rebase --autostash$/, run: understands },
  { claims: /^npx cdk deploy --revert-drift$/, run: understands },

  // Of a network that is not here.
  { claims: /^export (HTTPS_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS)=/, run: understands },

  // AWS's own command.
  {
    claims: /^aws secretsmanager create-secret /,
    run: aws((scene) => {
      const { accessToken, ...brought } = scene.forget('clinic');
      scene.put('clinic.local.json', JSON.stringify(brought));
    }),
  },
  { claims: /^aws lambda invoke /, run: aws() },
  { claims: /^aws cloudformation describe-stacks /, run: aws() },
  { claims: /^aws (logs|sns|sqs|scheduler|cloudwatch) /, run: soundAws },
  { claims: /^aws (lambda get-account-settings|secretsmanager (update|delete)-secret)\b/, run: soundAws },
  { claims: /^rm \S+\.local\.json$/, run: typed({ given: (scene) => scene.put('clinic.local.json', '{}') }) },

  // The operator's command.
  // Without a terminal, what is asked on a terminal is piped in; test/cli/setup/terminal.test.ts answers it there.
  { claims: /^chmod 600 clinics\.local\.csv$/, run: typed({ given: putRows }) },
  { claims: /^npx wxcc-token-broker setup --from /, run: typed({ given: putRows }) },
  { claims: /^rm clinics\.local\.csv$/, run: typed({ given: putRows }) },
  { claims: /^npx wxcc-token-broker setup (?!--from)\S+/, kind: 'line', run: typed({ input: portalOf }) },
  { claims: /^npx wxcc-token-broker setup$/, kind: 'mention', run: understands },
  { claims: /^npx wxcc-token-broker (list|status|doctor)( [^-]\S*)?$/, run: typed({ codes: [0, 1] }) },
  { claims: /^npx wxcc-token-broker history [^-|]*$/, run: typed() },
  { claims: /^npx wxcc-token-broker logs(?!.* --follow)/, run: readsLog },
  { claims: /^npx wxcc-token-broker logs --follow$/, run: understands },
  { claims: /^npx wxcc-token-broker (refresh|pause|resume) /, kind: 'line', run: typed() },
  { claims: /^npx wxcc-token-broker restore \S+ --list$/, run: typed({ given: edited }) },
  { claims: /^npx wxcc-token-broker restore (?!.*--list)/, kind: 'line', run: typed({ answers: yes, given: edited }) },
  { claims: /^npx wxcc-token-broker edit --help$/, run: typed() },
  {
    claims: /^npx wxcc-token-broker edit \S+ --/,
    kind: 'line',
    run: typed({ answers: yes, given: withOtherVariable }),
  },
  { claims: /^npx wxcc-token-broker (edit|restore|rotate-secret) /, kind: 'mention', run: understands },
  { claims: /^npx wxcc-token-broker remove /, kind: 'line', run: removed },
  { claims: /^npx wxcc-token-broker rotate-secret /, kind: 'line', run: typed({ answers: regenerated }) },
  {
    claims: /^npx wxcc-token-broker flows install .* --replace/,
    kind: 'line',
    run: typed({ given: (scene) => scene.type('npx wxcc-token-broker flows install clinic --connector any') }),
  },
  {
    claims: /^npx wxcc-token-broker flows install (?!.* --replace)/,
    kind: 'line',
    run: typed({ given: withoutFlows }),
  },
  { claims: /^npx wxcc-token-broker flows (export |render (?!--help))/, kind: 'line', run: typed() },
  { claims: /^npx wxcc-token-broker flows render --help$/, run: typed() },
  { claims: /^npx wxcc-token-broker connect /, run: typed() },
  { claims: /^npx wxcc-token-broker consumers add /, kind: 'line', run: typed({ given: withoutConsumer }) },
  { claims: /^npx wxcc-token-broker consumers (list|rotate \S+)$/, kind: 'line', run: typed() },
  {
    claims: /^npx wxcc-token-broker consumers (rotate .* --finish|remove .*)$/,
    kind: 'line',
    run: typed({ answers: yes }),
  },
  { claims: /^npx wxcc-token-broker flows lint /, kind: 'line', run: understands },
  { claims: /^npx wxcc-token-broker flows try /, kind: 'line', run: understands },
  { claims: /^npx wxcc-token-broker sandbox$/, kind: 'line', run: served },
  { claims: /^npx wxcc-token-broker sandbox$/, kind: 'mention', run: understands },
  // Of a sandbox that runs; test/cli/sandbox tries them.
  { claims: /^npx wxcc-token-broker sandbox (env|fault)/, run: understands },
  { claims: /^npx wxcc-token-broker sandbox --live$/, kind: 'line', run: served },
  { claims: /^npx wxcc-token-broker sandbox --live$/, kind: 'mention', run: understands },

  // The examples of its help.
  { claims: /^npx wxcc-token-broker consumers (add --help|list)$/, kind: 'example', run: typed() },
  { claims: /^npx wxcc-token-broker consumers add \S+ \S+/, kind: 'example', run: dryRun({ given: withoutConsumer }) },
  { claims: /^npx wxcc-token-broker consumers list /, kind: 'example', run: pipedWith(withConsumer) },
  { claims: /^npx wxcc-token-broker consumers remove /, kind: 'example', run: dryRun({ given: withConsumer }) },
  { claims: /^npx wxcc-token-broker completion \w+/, run: typed() },
  { claims: /^npx wxcc-token-broker config$/, run: typed() },
  { claims: /^npx wxcc-token-broker config --json \| jq /, kind: 'example', run: piped },
  { claims: /^npx wxcc-token-broker iam-policy/, run: typed() },
  { claims: /^npx wxcc-token-broker history \S+ --days /, kind: 'example', run: typed() },
  { claims: /^npx wxcc-token-broker list --removed$/, kind: 'example', run: typed() },
  { claims: /^npx wxcc-token-broker (list|status) (.* )?--watch$/, kind: 'example', run: understands },
  { claims: /^npx wxcc-token-broker sandbox( --live| --port \d+)?$/, kind: 'example', run: understands },
  { claims: /^npx wxcc-token-broker sandbox --json > /, kind: 'example', run: served },
  { claims: /^npx wxcc-token-broker (refresh|pause|resume|remove) [^|]*$/, kind: 'example', run: dryRun() },
  { claims: /^npx wxcc-token-broker edit /, kind: 'example', run: dryRun({ given: withOtherVariable }) },
  { claims: /^npx wxcc-token-broker restore (?!.*--list)/, kind: 'example', run: dryRun({ given: edited }) },
  { claims: /^npx wxcc-token-broker probe /, kind: 'example', run: dryRun() },
  {
    claims: /^npx wxcc-token-broker rotate-secret /,
    kind: 'example',
    run: dryRun({ input: () => anotherSecret, given: (scene) => scene.put('new-secret.local.json', anotherSecret) }),
  },
  {
    claims: /^npx wxcc-token-broker setup (?!--from).* --dry-run$/,
    kind: 'example',
    run: typed({ codes: [1], given: putNewcomersFlow }),
  },
  {
    claims: /^npx wxcc-token-broker (list|status|doctor|history \S+) --json \| jq /,
    kind: 'example',
    run: piped,
  },
  { claims: /^npx wxcc-token-broker refresh .*\| jq /, kind: 'example', run: piped },
  { claims: /^npx wxcc-token-broker flows install /, kind: 'example', run: dryRun() },
  { claims: /^npx wxcc-token-broker flows export /, kind: 'example', run: dryRun({ given: drawFlow }) },
  {
    claims: /^npx wxcc-token-broker flows render (?!--help)/,
    kind: 'example',
    run: dryRun({ given: (scene) => scene.put('acme.json', flowValues) }),
  },
  { claims: /^npx wxcc-token-broker flows try /, kind: 'example', run: understands },
  {
    claims: /^npx wxcc-token-broker flows lint /,
    kind: 'example',
    // Our own, with their placeholders, which are findings.
    run: typed({ codes: [0, 1], given: putFlows }),
  },
];

/** What takes the place of the words in angle brackets. */
const words: Record<string, string> = {
  record: 'clinic',
  consumer: 'front-desk',
  writer: 'clinic-writer',
  'log-group': LOG_GROUP,
  'access-log-group': 'token-broker-AccessLog',
  'topic-arn': 'arn:aws:sns:eu-west-1:123456789012:token-broker-alerts',
  'queue-url': 'https://sqs.eu-west-1.amazonaws.com/123456789012/token-broker-dead-letters',
  'key-arn': 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000',
};

/** A command as a reader types it. */
export function filledIn(command: string): string {
  return command.replace(/<([a-z-]+)>/g, (written, name) => words[name] ?? written);
}

/** All that claim it. */
export function claimantsOf({ kind, text }: Documented): Runner[] {
  return runners.filter((runner) => (runner.kind ?? kind) === kind && runner.claims.test(text));
}

/** Tries a command in each way in which it must be tried. */
export async function attempt(command: Documented, scene: Scene): Promise<void> {
  for (const { run } of claimantsOf(command)) await run(filledIn(command.text), scene);
}

/** What to do about a command that not exactly one line claims. */
export function complaintAbout(command: Documented): string | undefined {
  const { where, kind, text } = command;
  const claimants = claimantsOf(command).map(({ claims }) => claims);
  if (claimants.length === 1) return undefined;
  if (claimants.length > 1) return `${where}: leave \`${text}\` (${kind}) to one of ${claimants.join(' and ')}.`;
  return `${where}: say in test/docs/runners.ts how \`${text}\` (${kind}) is tried: no test does.`;
}
