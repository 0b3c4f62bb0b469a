"""Runs a part of a benchmark in a process of its own, so that memory and caches are its own."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def apart(measure, *arguments):
    """Return what *measure* returns in a fresh interpreter."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(measure, *arguments).result()
