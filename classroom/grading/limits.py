"""The limits on what one notebook may use: time, memory, disk, processes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one notebook may use."""

    cpu_seconds: float = 20  # for each cell, and for all calls of a question together
    real_seconds: float = 600  # by the clock, for the whole notebook; half of it, at least, is for the questions
    memory: int = 2 << 30  # bytes, for all its processes together, beyond what Python and torch need
    disk: int = 64 << 20  # bytes in its folder, and in a single file
    processes: int = 32  # including threads
    open_files: int = 128
    notebook_bytes: int = 32 << 20  # a larger file is not read
