#!/usr/bin/env node
// Every version of Node must be able to read this file: it finds one that can run the command.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const here = (path) => new URL(path, import.meta.url);
const major = Number(process.versions.node.split('.')[0]);

if (process.env.npm_lifecycle_event !== undefined) endWithParent();

if (major >= NEEDED) {
  // Before anything else is loaded: the second start takes half the time of the first.
  module.enableCompileCache();
  // A checkout has the sources, a package what was built of them.
  const sources = here('../cli/main.ts');
  await import(existsSync(sources) ? sources.href : here('../dist/cli/main.js').href);
} else {
  const packaged = fileURLToPath(here('../node_modules/node/bin/node'));
  if (existsSync(packaged)) startWith(packaged);
  else {
    console.error(
      `wxcc-token-broker needs Node ${NEEDED} or newer, and this is Node ${process.versions.node}. Install it from https://nodejs.org, then type the same again.`,
    );
    process.exitCode = 2;
  }
}

/** npm sends its signals to a shell, which ends without passing them on to the command. */
function endWithParent() {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

function startWith(node) {
  const command = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  // Ctrl-C reaches the command by itself; it decides when both end.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => command.kill(signal));
  command.on('exit', (code, signal) => {
    if (signal === null) process.exitCode = code;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}
