import { it } from 'vitest';
import { run, watchProcesses } from '../broker-process.ts';
import { startLiveProcess } from '../live-sandboxes.ts';
import { keepsItsRecords, savesBeforeItEnds, type Ways } from '../live-scenarios.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const webex = fresh(new SandboxHere());
watchProcesses();

const processes: Ways = { startLive: startLiveProcess, run };

it('a live sandbox process has its records after a kill and after Ctrl-C', () => keepsItsRecords(processes, webex));

it('a live sandbox process saves the refresh of a pass under way before it ends', () => savesBeforeItEnds(processes));
