"""The room `leaders`: whom a community listens to, by whom named and for what."""
