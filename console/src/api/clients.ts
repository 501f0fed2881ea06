/** The two clients, both made from contracts: of the service, and of the sandbox around it. */
import createClient from 'openapi-fetch';
import type { paths as FleetPaths } from '../generated/contract';
import type { paths as SandboxPaths } from '../generated/sandbox';
import { language } from '../i18n';
import { nextRequestId, recordedFetch } from './journal';

const TIMEOUT_MS = 12_000;

/** fleet-orders-manager, through the authproxy on our own origin. */
export const fleet = createClient<FleetPaths>({ baseUrl: location.origin, fetch: recordedFetch });

/** What a sandbox has beside it. */
export const sandbox = createClient<SandboxPaths>({ baseUrl: location.origin });

fleet.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language.value);
    request.headers.set('X-Request-Id', nextRequestId());
    request.headers.set('X-Request-Timeout-Ms', String(TIMEOUT_MS));
    // no answer at all must end some time, too
    return new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS + 1000)]) });
  },
});

sandbox.use({
  onRequest({ request }) {
    request.headers.set('Accept-Language', language.value);
    return request;
  },
});
