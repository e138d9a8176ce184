import { MinimalReporter, type TestModule, type TestSpecification } from 'vitest/node';

/** Up to so many files have a line each; more have a dot each. */
const FEW = 40;
const DOTS_IN_A_LINE = 80;
const SLOWEST = 5;

interface Coverage {
  getCoverageSummary(): { lines: { pct: number } };
}

/**
 * One dot or line for each test file, each failure in full, the slowest files, and the counts as the last line. What
 * passing tests print is shown by `--reporter verbose`.
 */
export class BriefReporter extends MinimalReporter {
  #hasLines = true;
  #dots = 0;
  #coverage: string | undefined;
  #errors = 0;

  override onTestRunStart(specifications: readonly TestSpecification[]): void {
    super.onTestRunStart(specifications);
    this.#hasLines = specifications.length <= FEW;
  }

  protected override printTestModule(module: TestModule): void {
    const state = module.state();
    if (state === 'queued' || state === 'pending') return;
    if (state !== 'failed' && !this.#hasLines) {
      this.ctx.logger.outputStream.write('.');
      this.#dots += 1;
      if (this.#dots === DOTS_IN_A_LINE) this.#endDots();
      return;
    }
    this.#endDots();
    if (state === 'failed') super.printTestModule(module);
    else this.log(`${state === 'skipped' ? 'skip' : 'ok  '} ${timeOf(module)}`);
  }

  override onUserConsoleLog(...log: Parameters<MinimalReporter['onUserConsoleLog']>): void {
    if (this.shouldLog(...log)) this.#endDots();
    super.onUserConsoleLog(...log);
  }

  onCoverage(coverage: unknown): void {
    const { pct } = (coverage as Coverage).getCoverageSummary().lines;
    this.#coverage = `${pct} % of the lines covered`;
  }

  override reportSummary(...summary: Parameters<MinimalReporter['reportSummary']>): void {
    this.#endDots();
    super.reportSummary(...summary);
  }

  override reportTestSummary(_files: unknown, errors: unknown[]): void {
    this.#errors = errors.length;
    // What is not covered enough is told after the tests, and only if none has failed: the counts wait for it.
    if (this.#coverage === undefined || this.ctx.state.getCountOfFailedTests() > 0) this.#reportCounts();
  }

  onFinishedReportCoverage(): void {
    this.#reportCounts();
  }

  #reportCounts(): void {
    const modules = this.ctx.state.getTestModules();
    const slowest = [...modules].sort((one, other) => secondsOf(other) - secondsOf(one)).slice(0, SLOWEST);
    this.log('\nThe slowest files:');
    for (const module of slowest) this.log(timeOf(module));
    const seconds = ((this.end - this.start) / 1000).toFixed(0);
    this.log(`\n${[`${modules.length} files in ${seconds} s`, this.#coverage].filter(Boolean).join(', ')}`);
    this.log(countsOf(modules, this.#errors));
  }

  #endDots(): void {
    if (this.#dots > 0) this.log();
    this.#dots = 0;
  }
}

/** In words that a program can read, too. A file that breaks outside its tests and an uncaught error are failures. */
function countsOf(modules: readonly TestModule[], errors: number): string {
  const count = { passed: 0, failed: errors, skipped: 0, pending: 0 };
  for (const module of modules) {
    const states = [...module.children.allTests()].map((test) => test.result().state);
    for (const state of states) count[state] += 1;
    if (!module.ok() && !states.includes('failed')) count.failed += 1;
  }
  const skipped = count.skipped + count.pending;
  return `${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function timeOf(module: TestModule): string {
  return `${secondsOf(module).toFixed(1).padStart(6)} s  ${module.relativeModuleId}`;
}

function secondsOf(module: TestModule): number {
  const { collectDuration, duration } = module.diagnostic();
  return (collectDuration + duration) / 1000;
}
