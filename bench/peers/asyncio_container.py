"""A container for coroutines that answer requests: httptools parses, and each connection has a task that works in order.

    asyncio_container.py PORT [--uvloop]
"""

import asyncio
import sys

import document
import httptools


class Connection(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.parser = httptools.HttpRequestParser(self)
        self.requests = asyncio.Queue()
        self.worker = asyncio.get_running_loop().create_task(self.work())

    def connection_lost(self, error):
        self.worker.cancel()

    def data_received(self, data):
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self.transport.close()

    def on_url(self, url):
        self.url = url

    def on_message_complete(self):
        self.requests.put_nowait((self.parser.get_method(), self.url, self.parser.should_keep_alive()))

    async def work(self):
        while True:
            method, url, stays = await self.requests.get()
            status, body = await answer(method, url)
            head = (
                b"HTTP/1.1 %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
                % (status, len(body))
            )
            self.transport.write(head + body)
            if not stays:
                self.transport.close()
                return


async def answer(method, url):
    if url != b"/":
        return b"404 Not Found", b"{}"
    if method != b"GET":
        return b"405 Method Not Allowed", b"{}"
    return b"200 OK", document.render()


async def main(port):
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    if "--uvloop" in sys.argv:
        import uvloop

        uvloop.install()
    asyncio.run(main(int(sys.argv[1])))
