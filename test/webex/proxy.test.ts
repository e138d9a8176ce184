import { expect, it } from 'vitest';
import { proxiesOf } from '../../lambda/aws/network.ts';
import { Http } from '../../lambda/webex/http.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
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

it.each([
  ['https://webexapis.com/v1/access_token', undefined],
  ['https://api.wxcc-us1.cisco.com:8443/organization', 'localhost'],
])('%s gets TLS through the tunnel, so that the proxy sees nothing but its name', async (url, exception) => {
  const tunnelled: Buffer[] = [];
  const proxy = await proxyService(tunnelled);
  const http = new Http({ proxies: proxiesOf({ HTTPS_PROXY: proxy.url, NO_PROXY: exception }) });
  const headers = { authorization: `Bearer ${canary('token')}` };
  await expect(http.send({ method: 'GET', url: new URL(url), headers }, 5000)).rejects.toThrow();
  const { hostname, port } = new URL(url);
  expect(proxy.asked).toEqual([`CONNECT ${hostname}:${port || 443}`]);
  const [hello = Buffer.alloc(0)] = tunnelled;
  // A TLS handshake, whose first message names the host.
  expect([hello[0], hello.includes(hostname)]).toEqual([22, true]);
  expectNoCanary(hello.toString('latin1'), proxy.asked);
});

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
