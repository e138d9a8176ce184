import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Secret } from '../broker/record/secret.ts';
import type { Answer, Request } from './domain/http.ts';

/**
 * What is read of an event of API Gateway's payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export type GatewayEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'rawQueryString' | 'headers' | 'isBase64Encoded'
> & {
  body?: string | undefined;
  requestContext: { http: Pick<APIGatewayProxyEventV2['requestContext']['http'], 'method'> };
};

/** The request of an event; its body may have come in Base64. */
export function toRequest(event: GatewayEvent): Request {
  const { rawPath, rawQueryString, headers, body = '', isBase64Encoded, requestContext } = event;
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: rawQueryString,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** The only place where a secret becomes text: in the answer to its client. */
export function toResult({ status, headers, body }: Answer): APIGatewayProxyStructuredResultV2 {
  const members = Object.entries(body).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', ...headers },
    body: JSON.stringify(Object.fromEntries(members)),
  };
}
