import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../lambda/token-endpoint/settings.ts';

describe("the token endpoint's environment", () => {
  it('says where consumers, what they are given, and the other function are', () => {
    expect(
      parseSettings({
        INSTALLATION: 'token-broker',
        CONSUMER_PREFIX: 'token-broker.consumers/',
        CONSUMER_TOKEN_PREFIX: 'token-broker.consumer-tokens/',
        REFRESH_FUNCTION: 'token-broker-refresh',
      }),
    ).toEqual({
      installation: 'token-broker',
      consumerPrefix: 'token-broker.consumers/',
      consumerTokenPrefix: 'token-broker.consumer-tokens/',
      refreshFunction: 'token-broker-refresh',
    });
  });

  it('names every variable that is wrong at once', () => {
    expect(() => parseSettings({ CONSUMER_PREFIX: 'no-slash', REFRESH_FUNCTION: '' })).toThrow(
      expect.objectContaining({
        name: 'CONFIG_INVALID',
        message: expect.stringMatching(
          /INSTALLATION is missing; CONSUMER_PREFIX is wrong.*CONSUMER_TOKEN_PREFIX is missing.*REFRESH_FUNCTION is empty/,
        ),
      }),
    );
  });
});
