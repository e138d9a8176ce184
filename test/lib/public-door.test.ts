import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { arnOf, only, type Properties, synthesized } from './synthesized.ts';

const without = synthesized();
const template = synthesized({ tokenEndpoint: 'true' });
const domain = {
  tokenEndpoint: 'true',
  tokenEndpointDomain: 'tokens.example.com',
  tokenEndpointCertificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd',
};
const fn = only(template, 'AWS::Lambda::Function', 'TokenEndpoint');
const api = only(template, 'AWS::ApiGatewayV2::Api');

describe('the public door', () => {
  test('has three routes, each by any method, and all lead to the function', () => {
    const routes: Properties[] = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));
    expect(routes.map(({ Properties }) => Properties.RouteKey)).toEqual([
      'ANY /oauth2/token',
      'ANY /v1/refresh',
      'ANY /v1/validate',
    ]);
    expect(only(template, 'AWS::ApiGatewayV2::Integration').properties).toMatchObject({
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arnOf(fn.id),
      PayloadFormatVersion: '2.0',
    });
    const permissions: Properties[] = Object.values(template.findResources('AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(3);
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({ FunctionName: arnOf(fn.id), Principal: 'apigateway.amazonaws.com' });
      expect(JSON.stringify(Properties.SourceArn)).toContain(api.id);
    }
  });

  test('answers no browser', () => {
    expect(api.properties).not.toHaveProperty('CorsConfiguration');
  });

  test('is throttled, and logs of a request nothing that the client wrote', () => {
    const { properties } = only(template, 'AWS::ApiGatewayV2::Stage');
    expect(properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 },
    });
    const { DestinationArn, Format } = properties.AccessLogSettings;
    expect(DestinationArn).toEqual(arnOf(only(template, 'AWS::Logs::LogGroup', 'TokenEndpointDoor').id));
    const logged = Object.values<string>(JSON.parse(Format));
    expect(logged).toEqual([
      '$context.requestTime',
      '$context.requestId',
      '$context.identity.sourceIp',
      '$context.httpMethod',
      '$context.routeKey',
      '$context.status',
      '$context.responseLatency',
      '$context.error.message',
    ]);
  });

  test('has a name of its own where there is one, and then no other', () => {
    expect(api.properties.DisableExecuteApiEndpoint).toBe(false);
    template.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    const named = synthesized(domain);
    expect(only(named, 'AWS::ApiGatewayV2::Api').properties.DisableExecuteApiEndpoint).toBe(true);
    expect(only(named, 'AWS::ApiGatewayV2::DomainName').properties).toMatchObject({
      DomainName: 'tokens.example.com',
      DomainNameConfigurations: [{ CertificateArn: domain.tokenEndpointCertificateArn, SecurityPolicy: 'TLS_1_2' }],
    });
    const stage = only(named, 'AWS::ApiGatewayV2::Stage').id;
    named.hasResource('AWS::ApiGatewayV2::ApiMapping', {
      Properties: {
        ApiId: { Ref: only(named, 'AWS::ApiGatewayV2::Api').id },
        DomainName: { Ref: only(named, 'AWS::ApiGatewayV2::DomainName').id },
        Stage: '$default',
      },
      DependsOn: Match.arrayWith([stage]),
    });
    const outputs = named.toJSON().Outputs;
    expect(outputs.TokenUrl.Value).toBe('https://tokens.example.com/oauth2/token');
    expect(outputs.TokenDomainTarget.Value).toEqual({
      'Fn::GetAtt': [only(named, 'AWS::ApiGatewayV2::DomainName').id, 'RegionalDomainName'],
    });
  });

  test('is told in the outputs', () => {
    const { TokenUrl, ConsumerPrefix, ConsumerTokenPrefix, ...others } = template.toJSON().Outputs;
    expect(TokenUrl.Value).toEqual({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [api.id, 'ApiEndpoint'] }, '/oauth2/token']],
    });
    expect([ConsumerPrefix.Value, ConsumerTokenPrefix.Value]).toEqual([
      'token-broker.consumers/',
      'token-broker.consumer-tokens/',
    ]);
    expect(others).toEqual(without.toJSON().Outputs);
  });
});

describe('two installations', () => {
  test('share no name', () => {
    const names = (one: Template) =>
      [...JSON.stringify(one.toJSON()).matchAll(/"(?:FunctionName|AlarmName|Name)":"([^"]+)"/g)].map(
        ([, name]) => name,
      );
    const [one, other] = ['acme', 'acme-test'].map((name) => names(synthesized({ ...domain, name })));
    expect(one).toContain('acme-token-endpoint');
    expect(one?.filter((name) => name?.startsWith('acme') && other?.includes(name))).toEqual([]);
  });
});
