"""Native code gets no memory with what others left in it."""

import ctypes

import pytest

from knowledge.adapters.memory import clean_memory

pytestmark = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library has no such option"
)
_SIZE = 60_000


def _reserved(libc):
    """Return what lies in memory that the C library gives out, after somebody gave secrets back."""
    blocks = [libc.malloc(_SIZE) for _ in range(40)]
    for block in blocks:
        ctypes.memmove(block, b"secret" * (_SIZE // 6), _SIZE)
    for block in blocks[::2]:
        libc.free(block)
    given = [libc.malloc(_SIZE) for _ in range(20)]
    found = b"".join(ctypes.string_at(block, _SIZE) for block in given)
    for block in [*blocks[1::2], *given]:
        libc.free(block)
    return found


@pytest.fixture
def libc():
    """The C library, with the types of what is called."""
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.restype, library.free.argtypes = None, [ctypes.c_void_p]
    return library


def test_only_inside_the_block(libc):
    """Inside it memory comes empty, also in a block within; outside as it lay."""
    assert b"secret" in _reserved(libc)
    with clean_memory():
        with clean_memory():
            assert b"secret" not in _reserved(libc)
        assert not any(_reserved(libc))
    assert b"secret" in _reserved(libc)
