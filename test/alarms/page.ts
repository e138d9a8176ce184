import { readFileSync } from 'node:fs';

/** A page of the documentation, as its tests read it. */
export class Page {
  readonly text: string;
  /** What stands under each heading, up to the next one. */
  readonly sections: ReadonlyMap<string, string>;

  /** `file` is a path from the project's root. */
  constructor(file: string) {
    this.text = readFileSync(file, 'utf8');
    const parts = this.text.split(/^#+ (.+)$/m).slice(1);
    const headings = parts.filter((_, index) => index % 2 === 0);
    this.sections = new Map(headings.map((heading, index) => [heading, parts[2 * index + 1] as string]));
  }

  /** The lines of its blocks of shell commands. */
  get commands(): string[] {
    const blocks = [...this.text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block]) => block as string);
    return blocks.flatMap((block) => block.split('\n').map((line) => line.trim())).filter(Boolean);
  }

  /** Where its links lead. */
  get links(): string[] {
    return [...this.text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
  }

  /** Its headings, as links name them. */
  get anchors(): string[] {
    return [...this.sections.keys()].map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  }
}
