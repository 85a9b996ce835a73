"""What the tests ask of uvicorn, as an ASGI application. The same paths as server.js and server.go."""

import gzip

LONG = b"a line of the long answer\n" * 2000


async def read(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def answer(send, status, body, **fields):
    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    headers += [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def answer_in_chunks(send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for start in range(0, len(LONG), 10000):
        body = LONG[start : start + 10000]
        await send({"type": "http.response.body", "body": body, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def app(scope, receive, send):
    body = await read(receive)
    match scope["method"], scope["path"]:
        case "GET", "/":
            await answer(send, 200, b"hello\n", content_type="text/plain")
        case "POST", "/echo":
            await answer(send, 200, body, content_type="application/json")
        case "GET", "/gzip":
            await answer(send, 200, gzip.compress(LONG), content_encoding="gzip")
        case "GET", "/chunked":
            await answer_in_chunks(send)
        case "GET", "/redirect":
            await answer(send, 302, b"", location="/")
        case _:
            await answer(send, 404, b"no such page\n")
