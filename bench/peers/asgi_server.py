"""A small ASGI server in nothing but Python, quickest under pypy3: no bodies of requests, no chunks, no upgrades.

    asgi_server.py PORT MODULE:APPLICATION
"""

import asyncio
import importlib
import sys


def serve(app):
    async def connection(reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if not await exchange(app, head, writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            # It has left, or is no client of HTTP.
            pass
        finally:
            writer.close()

    return connection


async def exchange(app, head, writer):
    """Answers one request. Whether the connection stays."""
    line, *lines = head[:-4].split(b"\r\n")
    method, target, version = line.split(b" ")
    path, _, query = target.partition(b"?")
    headers = []
    stays = version == b"HTTP/1.1"
    for text in lines:
        name, _, value = text.partition(b":")
        name, value = name.lower(), value.strip()
        headers.append((name, value))
        if name == b"connection":
            stays = value.lower() == b"keep-alive" if version == b"HTTP/1.0" else value.lower() != b"close"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": version[5:].decode(),
        "method": method.decode(),
        "path": path.decode(),
        "raw_path": path,
        "query_string": query,
        "headers": headers,
    }
    parts = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event):
        if event["type"] == "http.response.start":
            parts.append(b"HTTP/1.1 %d OK\r\n" % event["status"])
            parts.extend(name + b": " + value + b"\r\n" for name, value in event["headers"])
            parts.append(b"Connection: %s\r\n\r\n" % (b"keep-alive" if stays else b"close"))
        else:
            parts.append(event["body"])

    await app(scope, receive, send)
    writer.write(b"".join(parts))
    return stays


async def main(port, module, name):
    app = getattr(importlib.import_module(module), name)
    server = await asyncio.start_server(serve(app), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2].split(":")))
