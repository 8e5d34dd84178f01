"""One PDF from typst source, in whichever process asks for it.

This module imports little, because each worker that sets guides imports it anew. In: the folder of the sources and the main file's
name. Out: the PDF, PDF/UA-1, with matplotlib's DejaVu fonts alone, whole or not at all.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.errors import CurriculumError
from pipeline.study import atomic


def typeset(root: Path, main: str, target: Path) -> Path:
    """Set `root/main` as an accessible PDF at `target`; returns it. Raises CurriculumError where typst warns."""
    import matplotlib
    import typst

    fonts = str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")
    pdf, warnings = typst.compile_with_warnings(str(root / main), root=str(root), font_paths=[fonts], ignore_system_fonts=True, pdf_standards=["ua-1"])
    if warnings:
        raise CurriculumError(f"typst warns: {warnings[0].message}", file="curriculum/design/guide.typ", remedy="A warning is a missing font or glyph; mend the text or the design.")
    with atomic(target) as temporary:
        temporary.write_bytes(pdf)
    return target
