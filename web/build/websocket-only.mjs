// The room speaks WebSocket and nothing else, so the client's other transports stay out of the bundle.

const transports = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]index\.js$/;
const contents = 'import { WS } from "./websocket.js"; export const transports = { websocket: WS };';

// The client names polling in its exports, and what that file does when it is read keeps it in.
const polling = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]polling-xhr\.js$/;
const none = "export const BaseXHR = null, Request = null, XHR = null;";

export const websocketOnly = {
  name: "websocket-only",
  setup(build) {
    build.onLoad({ filter: transports }, () => ({ contents }));
    build.onLoad({ filter: polling }, () => ({ contents: none }));
  },
};
