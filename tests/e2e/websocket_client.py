#!/usr/bin/python3
"""A client of a WebSocket, made with Python's websockets: prints what comes, a line each.

usage: websocket_client.py URL TOKEN COUNT [TEXT...]

Sends the texts, prints COUNT messages (all, until the server closes, when COUNT is 'all'), then
'closed CODE'. A handshake that is refused prints 'refused STATUS'. COUNT may be 'ping': sends a ping
and waits for its pong. Texts that begin with '@' stand for that many letters, those that begin with
'#' are sent as bytes.
"""
import asyncio
import sys

import websockets


async def main(url, token, count, texts):
    headers = {"Authorization": "Bearer " + token} if token else {}
    try:
        async with websockets.connect(url, extra_headers=headers, max_size=None) as socket:
            try:
                if count == "ping":
                    await asyncio.wait_for(await socket.ping(), 10)
                    print("pong")
                for text in texts:
                    if text.startswith("@"):
                        text = '"' + "x" * int(text[1:]) + '"'
                    await socket.send(text[1:].encode() if text.startswith("#") else text)
                left = {"all": -1, "ping": 0}.get(count)
                left = int(count) if left is None else left
                while left != 0:
                    print(await asyncio.wait_for(socket.recv(), 30), flush=True)
                    left -= 1
                await socket.close()
            except websockets.ConnectionClosed:
                pass
        print("closed", socket.close_code)
    except websockets.InvalidStatusCode as refused:
        print("refused", refused.status_code)


asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
