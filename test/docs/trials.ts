import { describe, it } from 'vitest';
import { type Documented, documentedCommands, named, onceEach } from './documented.ts';
import { attempt } from './runners.ts';
import type { Scene } from './scene.ts';

/** Tries every command of the pages, in their order: one leaves what the next finds. So none may be left out. */
export function tryCommandsOfPages(scene: Scene): void {
  const documented = documentedCommands();
  const ofKind = (kind: Documented['kind']) => documented.filter((command) => command.kind === kind);
  tryAll('works as it is written', [...ofKind('line'), ...onceEach(ofKind('mention'))], scene);
}

/** One after the other, as they share the scene. */
export function tryAll(title: string, commands: Documented[], scene: Scene): void {
  describe(title, { timeout: 120_000, shuffle: false }, () => {
    it.each(named(commands))('%s', (_name, command) => attempt(command, scene));
  });
}
