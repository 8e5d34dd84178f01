"""Some packages import at their start much that no stage needs: inside `with absent("sklearn"):` an import finds sklearn not installed and goes on without it.

Only for what the package itself treats as optional. In: names of modules. What is already imported stays as it is, and afterwards each can be imported as ever.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(*modules: str) -> Iterator[None]:
    """The modules cannot be imported inside this block, unless they are already."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
