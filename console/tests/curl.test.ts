import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from '../src/api/curl';
import type { Exchange } from '../src/api/journal';

const exchange: Exchange = {
  id: 'console-1',
  operation: 'orders_draft',
  method: 'POST',
  url: '/v1/orders/draft',
  at: 0,
  headers: [
    ['content-type', 'application/json'],
    ['x-idempotency-token', 'a-token-of-24-characters'],
    ['x-request-id', 'console-1'],
  ],
  body: `{"comment":"It's $HOME \`date\` \\\\ \\"here\\""}`,
  ending: 'answered',
};

test('a shell hands curl exactly what was sent, whatever the body holds', () => {
  const command = curlOf(exchange, 'http://127.0.0.1:8100', 'park', 'dispatcher-1');
  const { stdout } = spawnSync('sh', ['-c', `curl() { for a in "$@"; do printf '%s\\0' "$a"; done; }; ${command}`]);
  const words = stdout.toString().split('\0').slice(0, -1);
  expect(words).toEqual([
    ...['-sS', '-X', 'POST', 'http://127.0.0.1:8100/v1/orders/draft'],
    ...['-H', 'content-type: application/json', '-H', 'x-idempotency-token: a-token-of-24-characters'],
    ...['-H', 'x-sandbox-park: park', '-H', 'x-sandbox-dispatcher: dispatcher-1'],
    ...['-d', exchange.body],
  ]);
});

test("a colleague's call is copied as the colleague's", () => {
  const headers: Exchange['headers'] = [...exchange.headers, ['x-sandbox-dispatcher', 'dispatcher-2']];
  const command = curlOf({ ...exchange, headers }, 'http://127.0.0.1:8100', 'park', 'dispatcher-1');
  expect(command.match(/dispatcher-\d/g)).toEqual(['dispatcher-2']);
});
