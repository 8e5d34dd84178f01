"""The room `drivers`: how common a driver is in discussion, for whom and why."""
