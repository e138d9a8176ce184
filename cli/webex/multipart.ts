import { hash } from 'node:crypto';

/** A JSON file as the only part, called `file`, of a form. */
export function jsonFileForm(text: string): { contentType: string; body: string } {
  // No text holds its own hash.
  const boundary = `file-${hash('sha256', text)}`;
  const lines = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="flow.json"',
    'Content-Type: application/json',
    '',
    text,
    `--${boundary}--`,
    '',
  ];
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: lines.join('\r\n') };
}
