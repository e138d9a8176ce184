import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = globSync('{bin,lib,lambda,cli,flows,sandbox,bench,examples}/**/*.ts').filter(
  (file) => !file.endsWith('.d.ts'),
);

/** Every import of a file: a path from the project's root, or a package's name. */
function importsOf(file: string): string[] {
  return importsIn(file, readFileSync(file, 'utf8'));
}

function importsIn(file: string, source: string): string[] {
  const specifiers = [...source.matchAll(/(?:^|\n)(?:import|export)[^;]*?from '([^']+)'|import\('([^']+)'\)/g)];
  return specifiers
    .map(([, from, dynamic]) => (from ?? dynamic) as string)
    .map((specifier) => (specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier));
}

/** What each folder may import of the project; a folder may always import itself. */
const allowed: [folder: string, ...from: string[]][] = [
  ['lambda/broker'],
  ['lambda/broker/record'],
  ['lambda/aws', 'lambda/broker'],
  ['lambda/webex', 'lambda/broker'],
  ['lambda/refresh', 'lambda/broker', 'lambda/aws', 'lambda/webex'],
  ['lambda/token-endpoint/domain', 'lambda/broker'],
  ['lambda/token-endpoint/aws', 'lambda/broker', 'lambda/aws', 'lambda/token-endpoint/domain'],
  ['lambda/token-endpoint', 'lambda/broker', 'lambda/aws'],
  ['cli/webex', 'lambda/broker', 'lambda/webex'],
  [
    'lib',
    'lambda/aws/metric-names.ts',
    'lambda/broker/notify/commands.ts',
    'lambda/broker/record/renewal.ts',
    'lambda/broker/record/spelling.ts',
    'lambda/token-endpoint/domain/names.ts',
  ],
  ['flows', 'lambda/broker/record/secret.ts'],
  ['sandbox/aws', 'sandbox'],
  ['sandbox/webex', 'sandbox'],
  ['sandbox/flow-runner', 'sandbox', 'flows'],
  ['sandbox/flow-trial', 'sandbox', 'flows'],
  ['sandbox/cloudwatch', 'sandbox'],
  ['sandbox/live', 'sandbox'],
  ['sandbox/kept', 'sandbox'],
  [
    'sandbox/story',
    'sandbox',
    'lambda/refresh',
    'lambda/token-endpoint',
    'lambda/broker/record/time.ts',
    'flows',
    'lib',
  ],
  ['cli', 'lambda', 'flows', 'sandbox', 'lib/code-fingerprint.ts', 'lib/project-folder.ts'],
  [
    'bench',
    'lambda/refresh',
    'lambda/broker/record',
    'lambda/token-endpoint/domain',
    'sandbox',
    'test/bundle',
    'test/support',
  ],
  ['bin', 'lib'],
  // Only by the package's name.
  ['examples'],
];

/** The rooms of the command: each may import those before it. */
const rooms = [
  'webex',
  'terminal',
  'installation',
  'records',
  'status',
  'passes',
  'consumers',
  'changes',
  'flows',
  'connect',
  'setup',
  'doctor',
  'probe',
  'sandbox',
].map((room) => `cli/${room}`);

const isWithin = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
const isOfProject = (path: string) => /^(bin|lib|lambda|cli|flows|sandbox|bench|examples|test)\//.test(path);
const filesIn = (folder: string) => files.filter((file) => isWithin(file, folder));

/** Each chain of imports that leads back to its first file; of several through one file, one is enough. */
function circlesAmong(files: readonly string[]): string[] {
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (file: string, chain: readonly string[]): void => {
    const start = chain.indexOf(file);
    if (start >= 0) circles.push([...chain.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const path of importsOf(file).filter((path) => files.includes(path))) follow(path, [...chain, file]);
    done.add(file);
  };
  for (const file of files) follow(file, []);
  return circles;
}

describe('dependencies point one way', () => {
  it.each(allowed)('%s', (folder, ...from) => {
    const strangers = filesIn(folder).flatMap((file) =>
      importsOf(file)
        .filter(isOfProject)
        .filter((path) => ![folder, ...from].some((place) => isWithin(path, place)))
        .map((path) => `${file} -> ${path}`),
    );
    expect(filesIn(folder)).not.toEqual([]);
    expect(strangers).toEqual([]);
  });

  it('each room of the command imports only rooms before it', () => {
    const roomOf = (path: string) => rooms.findIndex((room) => isWithin(path, room));
    const backwards = rooms.flatMap((room, index) =>
      filesIn(room).flatMap((file) =>
        importsOf(file)
          .filter((path) => isWithin(path, 'cli') && (roomOf(path) < 0 || roomOf(path) > index))
          .map((path) => `${file} -> ${path}`),
      ),
    );
    expect(backwards).toEqual([]);
    expect(filesIn('cli').filter((file) => roomOf(file) < 0)).toEqual(['cli/broker.ts', 'cli/main.ts']);
  });

  it.each(['lambda', 'cli'])('no import under %s leads back to its own file', (folder) => {
    expect(circlesAmong(filesIn(folder))).toEqual([]);
  });

  it('every file belongs to a folder with a rule', () => {
    const lawless = files.filter((file) => !allowed.some(([folder]) => isWithin(file, folder)));
    expect(lawless.filter((file) => !/^sandbox\/[\w-]+\.ts$/.test(file))).toEqual([]);
  });

  it('the stand-ins know nothing of the product', () => {
    const product = filesIn('sandbox')
      .filter((file) => !isWithin(file, 'sandbox/story'))
      .flatMap((file) => importsOf(file).filter((path) => isWithin(path, 'lambda')));
    expect(product).toEqual([]);
  });
});

describe('the package', () => {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const nameOf = (path: string) =>
    path
      .split('/')
      .slice(0, path.startsWith('@') ? 2 : 1)
      .join('/');

  /** What is imported by these files and all that they import, types aside. */
  function packagesOf(entries: readonly string[]): Set<string> {
    const packages = new Set<string>();
    const visited = new Set<string>();
    const visit = (file: string) => {
      if (visited.has(file)) return;
      visited.add(file);
      const source = readFileSync(file, 'utf8').replaceAll(/(^|\n)(import|export) type [^;]*;/g, '');
      for (const path of importsIn(file, source)) {
        if (files.includes(path)) visit(path);
        else if (!isOfProject(path) && !path.endsWith('.json') && !path.startsWith('node:')) packages.add(nameOf(path));
      }
    };
    for (const entry of entries) visit(entry);
    return packages;
  }

  it('depends on exactly what its construct, its functions and its command import', () => {
    const shipped = [
      'lib/token-broker.ts',
      'cli/main.ts',
      ...files.filter((file) => /^lambda\/.*handler\.ts$/.test(file)),
    ];
    // The bundler is started by the construct and not imported.
    const expected = [...Object.keys(dependencies), ...Object.keys(peerDependencies)].filter(
      (name) => name !== 'esbuild',
    );
    expect([...packagesOf(shipped)].sort()).toEqual(expected.sort());
  });
});

describe('the domain is pure', () => {
  it.each([
    ['lambda/broker', 'hashing, printing and validation', ['node:crypto', 'node:util', 'valibot']],
    ['lambda/token-endpoint/domain', 'hashing and validation', ['node:crypto', 'valibot']],
  ])('%s imports %s, and no other package', (folder, _what, expected) => {
    const packages = new Set(filesIn(folder).flatMap((file) => importsOf(file).filter((path) => !isOfProject(path))));
    expect([...packages].sort()).toEqual(expected);
  });

  it('asks neither the machine for the time nor the process for anything', () => {
    const impure = [...filesIn('lambda/broker'), ...filesIn('lambda/token-endpoint/domain')].filter((file) =>
      /Date\.now|new Date\(\)|Math\.random|process\.|setTimeout|setInterval/.test(readFileSync(file, 'utf8')),
    );
    expect(impure).toEqual([]);
  });
});

describe('the edges', () => {
  it('only entry points read the environment', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(file, 'utf8')));
    expect(readers.sort()).toEqual([
      'lambda/refresh/handler.ts',
      'lambda/token-endpoint/handler.ts',
      'sandbox/story/hosted-function.ts',
    ]);
  });

  it('clients are built in one place', () => {
    const builders = filesIn('lambda').filter((file) =>
      /new (\w+Client|Http|WebexOAuth|ContactCenterApi)\(/.test(readFileSync(file, 'utf8')),
    );
    expect(builders.sort()).toEqual(['lambda/refresh/compose.ts', 'lambda/token-endpoint/compose.ts']);
    const ofOperator = filesIn('cli').filter((file) =>
      /new (\w+Client|Http|WebexOAuth|\w+Api)\(/.test(readFileSync(file, 'utf8')),
    );
    expect(ofOperator.sort()).toEqual(['cli/installation/installation.ts', 'cli/installation/surroundings.ts']);
  });

  it('finding the installation loads the clients that every command needs, and no other', () => {
    const loadedBy = (file: string, visited = new Set<string>()): Set<string> => {
      if (visited.has(file)) return visited;
      visited.add(file);
      const source = readFileSync(file, 'utf8').replaceAll(/(^|\n)import type [^;]*;/g, '');
      for (const [, specifier = ''] of source.matchAll(/(?:^|\n)(?:import|export)[^;]*?from '([^']+)'/g)) {
        const path = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
        if (files.includes(path)) loadedBy(path, visited);
        else visited.add(path);
      }
      return visited;
    };
    const clients = [...loadedBy('cli/status/status.ts')].filter((path) => path.startsWith('@aws-sdk/'));
    expect(clients.sort()).toEqual([
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-secrets-manager',
    ]);
  });

  it('a command returns its result, and one place prints it; what goes on after a line prints that at once', () => {
    const users = (pattern: RegExp) =>
      filesIn('cli')
        .filter((file) => pattern.test(readFileSync(file, 'utf8')))
        .sort();
    expect(users(/\bprint\(|\bstdout\.|console\./)).toEqual([
      'cli/terminal/command.ts',
      'cli/terminal/process-terminal.ts',
    ]);
    expect(users(/\bprintResult\(/)).toEqual([
      'cli/passes/logs.ts',
      'cli/sandbox/live.ts',
      'cli/sandbox/sandbox.ts',
      'cli/setup/from-file.ts',
      'cli/setup/report.ts',
      'cli/terminal/command.ts',
      'cli/terminal/confirmation.ts',
    ]);
  });

  it("node's own modules are imported by their prefix", () => {
    const bare = files.flatMap((file) =>
      importsOf(file).filter((path) => builtinModules.includes(path) && !path.startsWith('node:')),
    );
    expect(bare).toEqual([]);
  });
});
