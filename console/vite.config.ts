import { defineConfig } from 'vite';
import { contract } from './contract-plugin.ts';

const published = process.env.CONTRACT ?? '../generated/fleet_orders_manager/openapi.yaml';

export default defineConfig({
  plugins: [contract(published)],
  server: { proxy: { '/v1': 'http://127.0.0.1:8100', '/sandbox': 'http://127.0.0.1:8100' } },
  build: {
    outDir: process.env.OUT ?? '../sandbox/console/dist',
    emptyOutDir: true,
    target: 'es2023',
    // the Content-Security-Policy takes no data: and nothing inline
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
  },
});
