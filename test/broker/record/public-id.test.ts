import { expect, it } from 'vitest';
import { innerId, publicId } from '../../../lambda/broker/record/public-id.ts';

const encoded = (uri: string) => Buffer.from(uri).toString('base64');

it.each(['us', 'eu-central-1_k', 'urn:TEAM:us-gov-west-1_a1', 'urn:TEAM:us-west-2_r'])(
  'the inner id is found in a public id of %s',
  (place) => {
    expect(innerId('APPLICATION', encoded(`ciscospark://${place}/APPLICATION/C1-a_b`))).toBe('C1-a_b');
  },
);

it.each(['C1', encoded('ciscospark://us/ORGANIZATION/C1'), encoded('spark://us/APPLICATION/C1'), ''])(
  "'%s' is no public id of an application",
  (text) => {
    expect(innerId('APPLICATION', text)).toBeUndefined();
  },
);

it('a public id leads back to its inner id', () => {
  expect(innerId('ORGANIZATION', publicId('ORGANIZATION', 'C1'))).toBe('C1');
});
