"""The CEL engine, without the command line of its own that its package imports with it.

That command line (typer, rich, prompt-toolkit) takes half a second of every process that starts,
and is never used here: it is held off while the engine is imported.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Final

__all__ = ["Context", "Program", "compile_program"]

_UNUSED: Final = "cel.cli"

_held_off = _UNUSED not in sys.modules
if _held_off:
    sys.modules[_UNUSED] = ModuleType(_UNUSED)
try:
    from cel import Context, Program
    from cel import compile as compile_program
finally:
    if _held_off:
        del sys.modules[_UNUSED]
