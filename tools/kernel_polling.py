"""Keeps nbclient from missing a kernel's answer. It talks to widgets on the socket that it listens to, and may then not
notice that an answer has come until its timeout. After `again()`, it looks again every second.

This imports only zmq, so that any host's Python can use it.
"""

import zmq.asyncio

LOOK = 1000  # milliseconds


def again(wait=zmq.asyncio.Socket.poll):
    """Make zmq look at an awaited socket every second until something arrives or the time is up."""

    async def poll(socket, timeout=None, flags=zmq.POLLIN):
        left = float("inf") if timeout is None else timeout
        while not (found := await wait(socket, min(left, LOOK), flags)) and left > LOOK:
            left -= LOOK
        return found

    zmq.asyncio.Socket.poll = poll
