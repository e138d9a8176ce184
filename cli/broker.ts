import type { Command } from './terminal/command.ts';
import { commandGroup } from './terminal/command-group.ts';
import { checkNpmTookNothing } from './terminal/npm-took.ts';
import { version } from './terminal/version.ts';

const explanation = { name: '', examples: ['status', 'refresh clinic --help', 'sandbox'] };

const commands: Command = commandGroup(explanation, {
  setup: {
    summary: 'Registers a Service App: from the portal to a published token that keeps itself.',
    load: async () => (await import('./setup/setup.ts')).setup,
    elsewhere: ['add', 'create', 'init', 'new', 'register'],
  },
  list: {
    summary: 'Shows every record and how it stands.',
    load: async () => (await import('./status/list.ts')).list,
    elsewhere: ['ls'],
  },
  status: {
    summary: 'Says whether all is well, with one record or with all.',
    load: async () => (await import('./status/status.ts')).status,
    elsewhere: ['get', 'info', 'show'],
  },
  history: {
    summary: 'Tells what happened to a record: when, why, and what came of it.',
    load: async () => (await import('./history/history.ts')).history,
    elsewhere: ['events', 'timeline'],
  },
  logs: {
    summary: "Shows the function's log.",
    load: async () => (await import('./history/logs.ts')).logs,
    elsewhere: ['log', 'tail'],
  },
  doctor: {
    summary: 'Looks at everything that can be wrong, and says what to do about it.',
    load: async () => (await import('./doctor/doctor.ts')).doctor,
    elsewhere: ['check', 'diagnose'],
  },
  refresh: {
    summary: 'Has a record reconciled now, and its token refreshed if that is due or forced.',
    load: async () => (await import('./refresh/refresh.ts')).refresh,
    elsewhere: ['renew', 'run'],
  },
  edit: {
    summary: 'Changes where a record publishes, its writer and its recovery, once Webex has confirmed it.',
    load: async () => (await import('./changes/edit.ts')).edit,
    elsewhere: ['change', 'modify', 'set', 'update'],
  },
  pause: {
    summary: 'Stops refreshing and publishing a record, until it is resumed.',
    load: async () => (await import('./changes/pausing.ts')).pause,
    elsewhere: ['disable', 'stop', 'suspend'],
  },
  resume: {
    summary: 'Goes on with a paused record.',
    load: async () => (await import('./changes/pausing.ts')).resume,
    elsewhere: ['enable', 'start', 'unpause'],
  },
  'rotate-secret': {
    summary: "Puts a Service App's new client secret or refresh token into all of its records.",
    load: async () => (await import('./changes/rotate-secret.ts')).rotateSecret,
    elsewhere: ['rotate'],
  },
  probe: {
    summary: 'Tries undocumented behaviour of Webex, Contact Center and Secrets Manager in your own org and account.',
    load: async () => (await import('./probe/probe.ts')).probe,
  },
  restore: {
    summary: 'Goes back to the config before the last edit, or brings a removed record back.',
    load: async () => (await import('./changes/restore.ts')).restore,
    elsewhere: ['revert', 'rollback', 'undo'],
  },
  remove: {
    summary: 'Deletes a record, after days in which it can be brought back.',
    load: async () => (await import('./changes/remove.ts')).remove,
    elsewhere: ['delete', 'destroy', 'rm', 'unregister'],
  },
  consumers: {
    summary: 'Programs that get tokens at the token endpoint: add, list, rotate, remove.',
    load: async () => (await import('./consumers/consumers.ts')).consumers,
  },
  flows: {
    summary: 'The flows that use the token, for Flow Designer.',
    load: async () => (await import('./flows/flows.ts')).flows,
  },
  connect: {
    summary: 'Prints build sheets: every field of a Webex Connect node and of a WxCC connector for a record.',
    load: async () => (await import('./connect/connect.ts')).connect,
  },
  config: {
    summary: 'Shows the deployed settings and the outputs of the stack.',
    load: async () => (await import('./installation/config.ts')).config,
    elsewhere: ['configuration', 'outputs', 'settings'],
  },
  'iam-policy': {
    summary: "Prints an operator's rights on this installation, as a policy for AWS IAM.",
    load: async () => (await import('./installation/iam-policy.ts')).iamPolicy,
    elsewhere: ['iam', 'permissions', 'policy'],
  },
  sandbox: {
    summary: 'Runs a whole installation on this machine, to try commands on.',
    load: async () => (await import('./sandbox/sandbox.ts')).sandbox,
    elsewhere: ['demo'],
  },
  completion: {
    summary: 'Prints what makes your shell complete commands and options with the Tab key.',
    load: async () => (await import('./completion/completion.ts')).completionOf(() => commands),
    elsewhere: ['complete', 'autocomplete'],
  },
});

/** The operator's command. */
export const broker = {
  ...commands,
  async run(args, terminal) {
    await checkNpmTookNothing(commands, args, terminal);
    if (!['--version', '-v', '-V', 'version'].includes(args[0] ?? '')) return await commands.run(args, terminal);
    terminal.print(version());
    return 0;
  },
} satisfies Command;
