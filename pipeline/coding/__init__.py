"""The room `coding`: a code on a segment, suggested by the machine and decided by people."""
