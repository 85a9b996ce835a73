// A server of Node's http or https, for tests of clients: node server.js LOG [CERTIFICATE KEY]
// Says on its first line at which port it listens. LOG gets "METHOD PATH STATUS PORT-OF-CLIENT" of
// each answer before it is sent, so that the log has whatever a client has seen.
"use strict";
const fs = require("node:fs");
const zlib = require("node:zlib");

const [file, certificate, key] = process.argv.slice(2);
const log = fs.openSync(file, "a");
const LONG = Buffer.from("a line of the long answer\n".repeat(2000));

function note(request, status) {
  fs.writeSync(log, `${request.method} ${request.url} ${status} ${request.socket.remotePort}\n`);
}

function answer(request, response, status, body, fields = {}) {
  note(request, status);
  response.writeHead(status, { "Content-Length": body.length, ...fields });
  response.end(body);
}

function answerInChunks(request, response) {
  note(request, 200);
  for (let start = 0; start < LONG.length; start += 10000) {
    response.write(LONG.subarray(start, start + 10000));
  }
  response.end();
}

const ANSWERS = {
  "GET /": (...to) => answer(...to, 200, "hello\n"),
  "GET /gzip": (...to) => answer(...to, 200, zlib.gzipSync(LONG), { "Content-Encoding": "gzip" }),
  "GET /chunked": answerInChunks,
  "GET /redirect": (...to) => answer(...to, 302, "", { Location: "/" }),
};

function serve(request, response) {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const what = `${request.method} ${request.url}`;
    if (what === "POST /echo") {
      answer(request, response, 200, Buffer.concat(pieces), { "Content-Type": "application/json" });
    } else if (what === "POST /trailers") {
      const { headers, trailers } = request;
      const body = Buffer.concat(pieces).toString();
      const seen = { coding: headers["transfer-encoding"], announced: headers.trailer, trailers, body };
      answer(request, response, 200, JSON.stringify(seen));
    } else if (ANSWERS[what]) {
      ANSWERS[what](request, response);
    } else {
      answer(request, response, 404, "no such page\n");
    }
  });
}

const server = certificate
  ? require("node:https").createServer(
      { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) },
      serve,
    )
  : require("node:http").createServer(serve);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
