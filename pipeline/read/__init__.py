"""The room `read`: every format in, cleaned, and from here on under pseudonyms."""
