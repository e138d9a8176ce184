import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../lib/project-folder.ts';
import type { Command } from './terminal/command.ts';
import { commandGroup } from './terminal/command-group.ts';
import { checkNpmTookNothing } from './terminal/npm-took.ts';

const explanation = { name: '', examples: ['status', 'refresh clinic --help', 'sandbox'] };

const commands: Command = commandGroup(explanation, {
  setup: {
    summary: 'Registers a Service App: from the portal to a published token that the broker keeps valid.',
    load: async () => (await import('./setup/setup.ts')).setup,
    elsewhere: ['add', 'create', 'init', 'new', 'register'],
  },
  list: {
    summary: 'Shows every record and its health.',
    load: async () => (await import('./status/list.ts')).list,
    elsewhere: ['ls'],
  },
  status: {
    summary: 'Says whether one record, or every record, works.',
    load: async () => (await import('./status/status.ts')).status,
    elsewhere: ['get', 'info', 'show'],
  },
  history: {
    summary: 'Lists what happened to a record: when, why, and with which result.',
    load: async () => (await import('./passes/history.ts')).history,
    elsewhere: ['events', 'timeline'],
  },
  logs: {
    summary: "Shows the function's log.",
    load: async () => (await import('./passes/logs.ts')).logs,
    elsewhere: ['log', 'tail'],
  },
  doctor: {
    summary: 'Checks everything that can be wrong, and says what to do about it.',
    load: async () => (await import('./doctor/doctor.ts')).doctor,
    elsewhere: ['check', 'diagnose'],
  },
  refresh: {
    summary: 'Checks a record now, and refreshes its token if it is due or forced.',
    load: async () => (await import('./passes/refresh.ts')).refresh,
    elsewhere: ['renew', 'run'],
  },
  edit: {
    summary: "Changes a record's target, writer and recovery, after a check with Webex.",
    load: async () => (await import('./changes/edit.ts')).edit,
    elsewhere: ['change', 'modify', 'set', 'update'],
  },
  pause: {
    summary: 'Stops refreshing and publishing a record until you resume it.',
    load: async () => (await import('./changes/pausing.ts')).pause,
    elsewhere: ['disable', 'stop', 'suspend'],
  },
  resume: {
    summary: 'Resumes a paused record.',
    load: async () => (await import('./changes/pausing.ts')).resume,
    elsewhere: ['enable', 'start', 'unpause'],
  },
  'rotate-secret': {
    summary: "Saves a Service App's new client secret or refresh token in all of its records.",
    load: async () => (await import('./changes/rotate-secret.ts')).rotateSecret,
    elsewhere: ['rotate'],
  },
  probe: {
    summary: 'Tests undocumented behaviour of Webex, Contact Center and Secrets Manager in your own org and account.',
    load: async () => (await import('./probe/probe.ts')).probe,
  },
  restore: {
    summary: 'Undoes the last edit of a record, or brings back a removed record.',
    load: async () => (await import('./changes/restore.ts')).restore,
    elsewhere: ['revert', 'rollback', 'undo'],
  },
  remove: {
    summary: 'Deletes a record, which you can restore for 7 to 30 days.',
    load: async () => (await import('./changes/remove.ts')).remove,
    elsewhere: ['delete', 'destroy', 'rm', 'unregister'],
  },
  consumers: {
    summary: 'Manages the clients of the token endpoint: add, list, rotate, remove.',
    load: async () => (await import('./consumers/consumers.ts')).consumers,
  },
  flows: {
    summary: 'Renders, checks, tries and installs flows for Flow Designer.',
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
    summary: "Prints an operator's permissions on this installation, as a policy for AWS IAM.",
    load: async () => (await import('./installation/iam-policy.ts')).iamPolicy,
    elsewhere: ['iam', 'permissions', 'policy'],
  },
  sandbox: {
    summary: 'Runs a whole installation on this machine, to try the commands.',
    load: async () => (await import('./sandbox/sandbox.ts')).sandbox,
    elsewhere: ['demo'],
  },
  completion: {
    summary: 'Prints a script that completes commands and options with the Tab key.',
    load: async () => (await import('./terminal/completion.ts')).completionOf(() => commands),
    elsewhere: ['complete', 'autocomplete'],
  },
});

/** The operator's command. */
export const broker = {
  ...commands,
  async run(args, terminal) {
    await checkNpmTookNothing(commands, args, terminal);
    if (!['--version', '-v', '-V', 'version'].includes(args[0] ?? '')) return await commands.run(args, terminal);
    const { version } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
    return { exitCode: 0, lines: [version] };
  },
} satisfies Command;
