"""Keeps nbclient from missing a kernel's answer.

nbclient talks to widgets on the socket that it listens to, and may then not notice an answer until its timeout. After
`poll_every_second()`, it checks the socket every second.

This imports only zmq, so that any host's Python can use it.
"""

import zmq.asyncio

INTERVAL = 1000  # milliseconds


def poll_every_second(wait=zmq.asyncio.Socket.poll):
    """Make zmq check an awaited socket every second until something arrives or the time is up."""

    async def poll(socket, timeout=None, flags=zmq.POLLIN):
        left = float("inf") if timeout is None else timeout
        while not (found := await wait(socket, min(left, INTERVAL), flags)) and left > INTERVAL:
            left -= INTERVAL
        return found

    zmq.asyncio.Socket.poll = poll
