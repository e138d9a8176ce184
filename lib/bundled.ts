import { fileURLToPath } from 'node:url';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, type NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

const project = new URL('../', import.meta.url);
const inProject = (path: string) => fileURLToPath(new URL(path, project));

/** esbuild turns CommonJS packages into ES modules, but leaves their `require` of Node's own modules as it is. */
const REQUIRE_FOR_COMMONJS =
  "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/** What every function of ours runs on, and how its code is made into one file. */
export function bundled(entry: string): NodejsFunctionProps {
  return {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    loggingFormat: LoggingFormat.JSON,
    entry: inProject(entry),
    projectRoot: inProject('.'),
    depsLockFilePath: inProject('package-lock.json'),
    bundling: {
      format: OutputFormat.ESM,
      // The SDK too: the lock file decides its version, not the day on which Lambda updates its runtime.
      externalModules: [],
      mainFields: ['module', 'main'],
      banner: REQUIRE_FOR_COMMONJS,
      minify: true,
      keepNames: true,
      sourceMap: true,
      sourcesContent: false,
      logLevel: LogLevel.WARNING,
    },
  };
}
