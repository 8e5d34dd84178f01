"""The room `show`: charts, tables and pages in the reader's language."""
