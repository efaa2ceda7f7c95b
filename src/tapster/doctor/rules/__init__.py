"""One file a rule; its path is its id."""
