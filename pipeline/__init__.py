"""Yntymak: from what people say and answer to the training that their community needs."""

import sys

# a notebook that a person runs; commands, tests and workers have no IPython in them and pay nothing
if "IPython" in sys.modules:
    from pipeline.notebook import speak

    speak()
