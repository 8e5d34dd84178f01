"""Yntymak: from what people say and answer to the training that their community needs."""
