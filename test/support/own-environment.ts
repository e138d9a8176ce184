import { afterAll } from 'vitest';

// Test files share a process, and their scenes point its environment at their own stand-ins: each file leaves it as it was.
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});
