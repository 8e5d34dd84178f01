"""The room `findings`: talk beside numbers, and the needs that follow."""
