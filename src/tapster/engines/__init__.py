"""App servers: what each needs on disk, how it starts, where it listens, what it says of itself."""
