/** What this process has written to its terminal since the last look. */
let written = '';

export function takeOutput(): string {
  const taken = written;
  written = '';
  return taken;
}

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream);
  stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    written += text;
    // The function's log and CDK's progress would drown the test's own words; they are searched all the same.
    return /^(\{"|Bundling asset )/.test(text) || write(chunk, ...rest);
  }) as typeof stream.write;
}

for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const print = console[level].bind(console);
  console[level] = (...parts: unknown[]) => {
    written += `${parts.map(String).join(' ')}\n`;
    print(...parts);
  };
}
