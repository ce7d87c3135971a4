"""Lets nbclient hear every answer of a kernel: it speaks to widgets on the socket that it listens to, and may then miss
that an answer came, until its time is up. With `again()` it looks again every second.

Only zmq is imported, so that the Python of any host can use it.
"""

import zmq.asyncio

LOOK = 1000  # milliseconds


def again(wait=zmq.asyncio.Socket.poll):
    """Let every socket that is waited for be looked at again and again, until something is there or the time is up."""

    async def poll(socket, timeout=None, flags=zmq.POLLIN):
        left = float("inf") if timeout is None else timeout
        while not (found := await wait(socket, min(left, LOOK), flags)) and left > LOOK:
            left -= LOOK
        return found

    zmq.asyncio.Socket.poll = poll
