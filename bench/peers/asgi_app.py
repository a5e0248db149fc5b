"""An ASGI application, for uvicorn and for asgi_server.py."""

import document


async def app(scope, receive, send):
    if scope["type"] != "http":
        raise ValueError(f"Nothing here is for {scope['type']}.")
    body = document.render()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
