"""Who is named, who is the same person, and what may leave: the floor that keeps names inside."""
