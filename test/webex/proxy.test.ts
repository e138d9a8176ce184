import { expect, it } from 'vitest';
import { proxiesOf } from '../../lambda/aws/network.ts';
import { Http } from '../../lambda/webex/http.ts';
import { httpService, proxyService } from './services.ts';

const get = (http: Http, url: string) => http.send({ method: 'GET', url: new URL(url), headers: {} }, 5000);

it.each(['https://webexapis.com/v1/people', 'https://api.wxcc-us1.cisco.com/organization'])(
  '%s is asked for through the proxy that the environment names',
  async (url) => {
    const proxy = await proxyService();
    const http = new Http({ proxies: proxiesOf({ HTTPS_PROXY: proxy.url }) });
    await expect(get(http, url)).rejects.toThrow('(ERR_PROXY_TUNNEL)');
    expect(proxy.asked).toEqual([`CONNECT ${new URL(url).host}:443`]);
  },
);

it('a host that NO_PROXY names is asked for directly', async () => {
  const proxy = await proxyService();
  const http = new Http({ proxies: proxiesOf({ HTTPS_PROXY: proxy.url, NO_PROXY: '.invalid' }) });
  await expect(get(http, 'https://api.invalid/')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  expect(proxy.asked).toEqual([]);
});

it('a stand-in on loopback is never asked for through a proxy', async () => {
  const proxy = await proxyService();
  const service = await httpService({ body: {} });
  const http = new Http({ proxies: proxiesOf({ HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }) });
  expect(await get(http, service.url)).toMatchObject({ status: 200 });
  expect(proxy.asked).toEqual([]);
});
