import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../lambda/token-endpoint/settings.ts';

describe("the token endpoint's environment", () => {
  it('says where consumers, what they are given, and the other function are', () => {
    expect(
      parseSettings({
        INSTALLATION: 'token-broker',
        CONSUMER_PREFIX: 'token-broker.consumers/',
        PROJECTION_PREFIX: 'token-broker.projection/',
        REFRESH_FUNCTION: 'token-broker-refresh',
      }),
    ).toEqual({
      installation: 'token-broker',
      consumerPrefix: 'token-broker.consumers/',
      projectionPrefix: 'token-broker.projection/',
      refreshFunction: 'token-broker-refresh',
    });
  });

  it('names every variable that is wrong at once', () => {
    expect(() => parseSettings({ CONSUMER_PREFIX: 'no-slash', REFRESH_FUNCTION: '' })).toThrow(
      expect.objectContaining({
        name: 'CONFIG_INVALID',
        message: expect.stringMatching(
          /INSTALLATION is missing; CONSUMER_PREFIX is wrong.*PROJECTION_PREFIX is missing.*REFRESH_FUNCTION is empty/,
        ),
      }),
    );
  });
});
