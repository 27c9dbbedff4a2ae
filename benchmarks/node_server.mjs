// The reference: socket.io with better-sqlite3, each message committed before it is
// acknowledged and broadcast. It checks nothing: no sign-in, no membership, no mute.
import { createServer } from "node:http";
import Database from "better-sqlite3";
import { Server } from "socket.io";

const database = new Database(process.argv[2]);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(
  "CREATE TABLE messages (room TEXT, seq INTEGER, cmid TEXT, body TEXT, at TEXT, PRIMARY KEY (room, seq))",
);
const insert = database.prepare("INSERT INTO messages VALUES (?, ?, ?, ?, ?)");
const heads = new Map();

const http = createServer();
const io = new Server(http, { transports: ["websocket"], pingInterval: 15_000 });
io.on("connection", (socket) => {
  const { room } = socket.handshake.auth;
  socket.join(room);
  socket.on("msg.send", (asked, answer) => {
    const seq = (heads.get(room) ?? 0) + 1;
    const at = new Date().toISOString();
    insert.run(room, seq, asked.cmid, asked.body, at);
    heads.set(room, seq);
    answer({ ok: true, status: "published", id: asked.cmid, seq, now: at });
    const row = { seq, kind: "msg.add", at, id: asked.cmid, actor: socket.id, body: asked.body };
    io.to(room).emit("room.events", { room, epoch: 1, from: seq, to: seq, events: [row] });
  });
});
http.listen(0, "127.0.0.1", () => console.log(`listening on ${http.address().port}`));
