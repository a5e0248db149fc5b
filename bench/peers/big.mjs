// The list of integers by Node's http: pieces of 64 KB, each behind the `drain` of the one before and a turn of the loop.
//
//   node big.mjs PORT
import { createServer } from "node:http";
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";

const PIECE = 64 * 1024;

async function big(length, response) {
  response.setHeader("Content-Type", "application/json");
  // The wait for a `drain` that never comes ends with the client.
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  let piece = "[";
  for (let i = 0; i < length; i++) {
    piece += i === 0 ? "0" : "," + i;
    if (piece.length >= PIECE) {
      if (!response.write(piece, "latin1")) await once(response, "drain", { signal: gone.signal });
      // With a fast reader `drain` comes before the loop has looked at anybody else: `/` would wait until the list is whole.
      await turn();
      piece = "";
    }
  }
  response.end(piece + "]", "latin1");
}

createServer((request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  if (url.pathname === "/big") {
    big(Number(url.searchParams.get("length")), response).catch(() => response.destroy());
  } else {
    response.setHeader("Content-Type", "application/json");
    response.end('{"data":[1,2.2,null,true,false,{}]}');
  }
}).listen(Number(process.argv[2]), "127.0.0.1", 511);
