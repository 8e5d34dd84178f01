"""The room `compare`: two or more studies, or waves of one, beside each other."""
