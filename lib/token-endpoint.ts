import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundled } from './bundled.ts';
import { logAndRole } from './log-and-role.ts';
import { consumerPrefix, consumerTokenPrefix } from './prefixes.ts';
import { PublicDoor } from './public-door.ts';
import type { Settings } from './settings.ts';
import { tokenEndpointPermissions } from './token-endpoint-permissions.ts';

/** Where consumers get tokens: a function that can read no record, behind a public door. */
export class TokenEndpoint extends Construct {
  readonly logGroup: ILogGroup;
  readonly api: HttpApi;
  /** `https://<host>`, without a path. */
  readonly url: string;
  /** What the domain's CNAME record is to point to, where there is one. */
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, props: { settings: Settings; refresh: IFunction }) {
    super(scope, id);
    const { settings, refresh } = props;

    const { logGroup, role } = logAndRole(this, {
      description: "The token broker's token endpoint.",
      statements: tokenEndpointPermissions(Stack.of(this), settings, refresh),
    });
    this.logGroup = logGroup;
    const endpoint = new NodejsFunction(this, 'Function', {
      functionName: `${settings.name}-token-endpoint`,
      description: 'Gives consumers Webex access tokens, by the OAuth 2.0 client credentials grant.',
      role,
      ...bundled('lambda/token-endpoint/handler.ts'),
      memorySize: 512,
      // Just under what the gateway waits for.
      timeout: Duration.seconds(28),
      // Only by setting: it is taken away from the account's other functions.
      ...(settings.tokenEndpointConcurrency !== undefined && {
        reservedConcurrentExecutions: settings.tokenEndpointConcurrency,
      }),
      logGroup,
      environment: {
        INSTALLATION: settings.name,
        CONSUMER_PREFIX: consumerPrefix(settings),
        CONSUMER_TOKEN_PREFIX: consumerTokenPrefix(settings),
        REFRESH_FUNCTION: refresh.functionName,
      },
    });

    const door = new PublicDoor(this, 'Door', { settings, endpoint });
    this.api = door.api;
    this.url = door.url;
    this.domainTarget = door.domainTarget;
  }
}
