// The room speaks JSON over WebSocket and nothing else: the rest of the client stays out of the bundle.

const transports = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]index\.js$/;
const contents = 'import { WS } from "./websocket.js"; export const transports = { websocket: WS };';

// The client names polling in its exports, and what that file does when it is read keeps it in.
const polling = /engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]polling-xhr\.js$/;
const none = "export const BaseXHR = null, Request = null, XHR = null;";

// Nothing but JSON is ever said there, so what takes bytes out of a packet and puts them back stays
// out as well; a frame of bytes is an error of the server, and the client closes on it.
const binary = /socket\.io-parser[\\/]build[\\/]esm[\\/]binary\.js$/;
const noBytes = "export const deconstructPacket = null, reconstructPacket = null;";
const isBinary = /socket\.io-parser[\\/]build[\\/]esm[\\/]is-binary\.js$/;
const never = "export const isBinary = () => false, hasBinary = isBinary;";

export const websocketOnly = {
  name: "websocket-only",
  setup(build) {
    build.onLoad({ filter: transports }, () => ({ contents }));
    build.onLoad({ filter: polling }, () => ({ contents: none }));
    build.onLoad({ filter: binary }, () => ({ contents: noBytes }));
    build.onLoad({ filter: isBinary }, () => ({ contents: never }));
  },
};
