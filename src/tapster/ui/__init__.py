"""How values look. Decides nothing."""
