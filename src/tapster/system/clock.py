"""The time."""

import time


def unix_time() -> float:
    """Seconds since 1970."""
    return time.time()


def elapsed_s() -> float:
    """Seconds since some moment; only differences mean anything."""
    return time.monotonic()


def stamp() -> str:
    """The time as releases are named: `20261122-170312`, in UTC."""
    return time.strftime("%Y%m%d-%H%M%S", time.gmtime())
