"""Yntymak: from what people say and answer to the training that their community needs."""

import os
import sys

# Arrow's own allocator keeps what it once held, in every process; the system's gives it back. Read when pyarrow is first imported
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")

# a notebook that a person runs; commands, tests and workers have no IPython in them and pay nothing
if "IPython" in sys.modules:
    from pipeline.notebook import speak

    speak()
