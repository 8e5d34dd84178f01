"""The room `survey`: design-based estimates from a sample of people."""
