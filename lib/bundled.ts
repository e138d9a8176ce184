import { join } from 'node:path';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogLevel, type NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { projectFolder } from './project-folder.ts';

/** esbuild turns CommonJS packages into ES modules, but leaves their `require` of Node's own modules as it is. */
const REQUIRE_FOR_COMMONJS =
  "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/** What every function of ours runs on, and how its code is made into one file. */
export function bundled(entry: string): NodejsFunctionProps {
  return {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    loggingFormat: LoggingFormat.JSON,
    entry: join(projectFolder, entry),
    projectRoot: projectFolder,
    // Names the package manager and no more, for nothing is installed; a package comes without its lock file.
    depsLockFilePath: join(projectFolder, 'package.json'),
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
