// The room speaks WebSocket and nothing else, so the client's other transports stay out of the bundle.

const transports = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]index\.js$/;
const contents = 'import { WS } from "./websocket.js"; export const transports = { websocket: WS };';

export const websocketOnly = {
  name: "websocket-only",
  setup(build) {
    build.onLoad({ filter: transports }, () => ({ contents }));
  },
};
