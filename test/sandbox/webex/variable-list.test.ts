import { describe, expect, it } from 'vitest';
import { ask, ORG, served } from './served.ts';

async function withVariables(...names: string[]) {
  const world = await served();
  const { accessToken } = world.identity.registerServiceApp({ orgId: ORG, scopes: ['cjp:config_read'] });
  for (const name of names) world.contactCenter.org(ORG).create({ name });
  return {
    ...world,
    list: (query: Record<string, string> = {}) =>
      ask('GET', `${world.wxcc}/organization/${ORG}/v2/cad-variable?${new URLSearchParams(query)}`, accessToken),
    follow: (link: string) => ask('GET', `${world.wxcc}${link}`, accessToken),
  };
}

const namesOf = ({ body }: { body: { data: { name: string }[] } }) => body.data.map(({ name }) => name);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `V${index}`);

describe('the list of variables', () => {
  it('finds one by its name', async () => {
    const { list } = await withVariables('TOKEN', 'TOKEN_2');
    expect(namesOf(await list({ filter: 'name=="TOKEN"' }))).toEqual(['TOKEN']);
  });

  it('is empty where none passes the filter', async () => {
    const { list } = await withVariables('TOKEN');
    const { body } = await list({ filter: 'name=="OTHER"' });
    expect(body.data).toEqual([]);
    expect(body.meta).toMatchObject({ page: 0, pageSize: 100, totalPages: 0, totalRecords: 0 });
  });

  it.each(['name=TOKEN', 'organizationId==x', 'nothing==x'])('refuses the filter %s', async (filter) => {
    const { list } = await withVariables();
    expect((await list({ filter })).status).toBe(400);
  });

  it('ignores every filter where filters are not supported', async () => {
    const { list, contactCenter } = await withVariables('TOKEN', 'TOKEN_2');
    contactCenter.settings.filters = false;
    expect(namesOf(await list({ filter: 'name=="TOKEN"' }))).toEqual(['TOKEN', 'TOKEN_2']);
  });

  it.each(['bex', '"WEB"', 'field=="name";value=="webex"', 'fields=in=("name");value=="webex"'])(
    'is searched by a part of the name: %s',
    async (search) => {
      const { list } = await withVariables('WEBEX_TOKEN', 'OTHER');
      expect(namesOf(await list({ search }))).toEqual(['WEBEX_TOKEN']);
    },
  );

  it('is searched in names only', async () => {
    const { list } = await withVariables();
    expect((await list({ search: 'field=="id";value=="x"' })).status).toBe(400);
  });

  it('shows the attributes that are asked for', async () => {
    const { list } = await withVariables('TOKEN');
    expect((await list({ attributes: 'name,version' })).body.data).toEqual([{ name: 'TOKEN', version: 0 }]);
    expect((await list({ attributes: 'colour' })).status).toBe(400);
  });
});

describe('paging', () => {
  it('leads through all pages by relative links that keep the query', async () => {
    const { list, follow } = await withVariables(...numbered(5), 'OTHER');
    let page = await list({ search: 'V', pageSize: '2' });
    expect(page.body.meta).toEqual({
      orgid: ORG,
      page: 0,
      pageSize: 2,
      totalPages: 3,
      totalRecords: 5,
      links: {
        first: `/organization/${ORG}/v2/cad-variable?search=V&pageSize=2&page=0`,
        self: `/organization/${ORG}/v2/cad-variable?search=V&pageSize=2&page=0`,
        next: `/organization/${ORG}/v2/cad-variable?search=V&pageSize=2&page=1`,
        last: `/organization/${ORG}/v2/cad-variable?search=V&pageSize=2&page=2`,
      },
    });
    expect((await follow(page.body.meta.links.next)).body.meta.links.prev).toBe(page.body.meta.links.self);
    const seen = namesOf(page);
    while (page.body.meta.links.next) {
      page = await follow(page.body.meta.links.next);
      seen.push(...namesOf(page));
    }
    expect(seen).toEqual(numbered(5));
  });

  it('adjusts a page size that is too large to 100', async () => {
    const { list } = await withVariables(...numbered(101));
    const { body } = await list({ pageSize: '500' });
    expect(body.data).toHaveLength(100);
    expect(body.meta).toMatchObject({ pageSize: 100, totalPages: 2, totalRecords: 101 });
  });

  it.each([{ page: '-1' }, { page: 'x' }, { pageSize: '0' }])('refuses %o', async (query) => {
    const { list } = await withVariables();
    expect((await list(query)).status).toBe(400);
  });
});
