import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  ApiMapping,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** With any method, so that the function can name the right one. */
const PATHS = ['/oauth2/token', '/v1/refresh', '/v1/validate'];

/** For all clients together: enough for a connector that fetches with every call, and a bound on what a flood costs. */
const REQUESTS_A_SECOND = 50;
const REQUESTS_AT_ONCE = 200;

/** What is logged of a request, as JSON (`messageString` brings quotes of its own): nothing that the client wrote, neither path nor query nor header. */
const ACCESS_LOG = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  latency: '$context.responseLatency',
  error: '$context.error.message',
};

/** The one public door of an installation: an HTTP API. It answers no browser (no CORS). */
export class PublicDoor extends Construct {
  readonly api: HttpApi;
  readonly url: string;
  readonly domainTarget: string | undefined;

  constructor(scope: Construct, id: string, props: { settings: Settings; endpoint: IFunction }) {
    super(scope, id);
    const { settings, endpoint } = props;
    const {
      tokenEndpointDomain: domain,
      tokenEndpointCertificateArn: certificateArn,
      tokenEndpointRate: rate,
    } = settings;

    this.api = new HttpApi(this, 'Api', {
      apiName: `${settings.name}-token-endpoint`,
      createDefaultStage: false,
      // With a domain, and perhaps a firewall before it, clients must not bypass it.
      disableExecuteApiEndpoint: domain !== undefined,
    });
    const integration = new HttpLambdaIntegration('Endpoint', endpoint);
    for (const path of PATHS) this.api.addRoutes({ path, methods: [HttpMethod.ANY], integration });

    const accessLog = new LogGroup(this, 'AccessLog', {
      // It holds addresses of people.
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: rate ?? REQUESTS_A_SECOND, burstLimit: rate ?? REQUESTS_AT_ONCE },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });

    if (domain === undefined || certificateArn === undefined) {
      this.url = this.api.apiEndpoint;
      return;
    }
    const domainName = new DomainName(this, 'Domain', {
      domainName: domain,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    new ApiMapping(this, 'Mapping', { api: this.api, domainName, stage });
    this.url = `https://${domain}`;
    this.domainTarget = domainName.regionalDomainName;
  }
}
